"""A sample plan in the records without a draw: what a draw would have left is written down by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from serving.people import Keyholder, Role, Scope
from serving.plan_life.issuing import issue
from serving.plan_life.keeping import approved, costed, draft, one_plan
from serving.plan_life.steps import take
from serving.plan_life.visit import Visit
from serving.visit_ids import visit_id

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.plan_life.kept_plan import KeptPlan
    from serving.records import Records

WISH: dict[str, Any] = {
    "cycle": 1404, "visits": 4, "explore": 0.2, "level": "county", "province": None, "revisit": 0.0,
    "revisit_level": None, "reserve": 3, "constraints": None, "seed": 5,
}  # fmt: skip
NAME = "Sabcdefabcdef"
PROVINCES = ("07", "07", "07", "23")


def planner() -> str:
    return "planner"


def holder(role: Role, level: str | None = None, inspector: str | None = None, *provinces: str) -> Keyholder:
    return Keyholder(f"{role}-1", role, Scope(provinces=provinces), level, inspector, 7)


def changed(records: Records, work: Any) -> Any:
    return records.change("account 1", "test", work).value


def make_draft(records: Records, **wish: Any) -> str:
    return str(changed(records, lambda session: draft(session, WISH | wish, planner()).id))


def plan_of(session: Session, plan_id: str) -> KeptPlan:
    plan = one_plan(session, plan_id)
    assert plan is not None
    return plan


def cost(records: Records, plan_id: str) -> None:
    def work(session: Session) -> None:
        plan = plan_of(session, plan_id)
        costed(session, plan, plan.wish_sha256, {"run": "r"}, planner())

    changed(records, work)


def approve(records: Records, plan_id: str, name: str = NAME, who: str = "approver") -> None:
    def work(session: Session) -> None:
        plan = plan_of(session, plan_id)
        approved(session, plan, plan.wish_sha256, {"sample_plan": name}, who, None)

    changed(records, work)


def give_out(records: Records, plan_id: str, name: str = NAME) -> list[str]:
    """Issue four visits (three in province 07, one in 23) and a reserve of two batches in 07; return their ids."""
    rows = [visit(name, f"P{number}", province) for number, province in enumerate(PROVINCES)]
    reserve = [visit(name, f"R{number}", "07") | {"batch": batch} for number, batch in enumerate((1, 1, 2))]
    changed(records, lambda session: issue(session, plan_of(session, plan_id), rows, reserve, planner(), None) and None)
    return [row["visit_id"] for row in rows]


def make_issued(records: Records) -> tuple[str, list[str]]:
    plan_id = make_draft(records)
    cost(records, plan_id)
    approve(records, plan_id)
    return plan_id, give_out(records, plan_id)


def visit(name: str, plan_id: str, province: str) -> dict[str, Any]:
    return {
        "visit_id": visit_id(name, plan_id, "first"), "plan_id": plan_id, "turn": "first", "level": "county",
        "inspector_id": "I1" if plan_id == "P0" else "", "firm_id": "", "date": "", "stop": 0, "agency_code": "A01",
        "province_code": province, "county_code": f"{province}01", "county_name": "قم", "latitude": 34.5,
        "longitude": None, "jobs": f"{plan_id}-2 {plan_id}-1",
    }  # fmt: skip


def take_step(records: Records, plan_id: str, name: str, reason: str | None = None) -> None:
    changed(records, lambda session: take(session, plan_of(session, plan_id), name, planner(), reason=reason) and None)


def state_of(records: Records, plan_id: str) -> str:
    with records.reading() as session:
        return plan_of(session, plan_id).state


def visits_of(records: Records) -> dict[str, Visit]:
    with records.reading() as session:
        return {visit.plan_id: visit for visit in session.scalars(select(Visit))}
