"""The middle of a cycle: a sample plan that was issued, and of which part of the reports came in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from experiments.demo.first_reports import send_reports
from features.calendar_dates import in_tehran
from features.ledger import system_account
from serving.people import Keyholder, Register, Role
from serving.plan_life.costing import cost
from serving.plan_life.drawing import draw
from serving.plan_life.issuing import issue, read_list
from serving.plan_life.keeping import all_plans, approved, costed, draft
from serving.plan_life.kept_plan import KeptPlan
from serving.plan_life.worklist import Part, visits_of_plan

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from serving.plan_life.visit import Visit
    from serving.records import Records

SEED = 1405
PLANNER, INSPECTOR = Role.PLANNER.value, Role.INSPECTOR.value
APPROVER = "planner-2"
VISITS, DAYS, LEVEL = 60, 5, "provincial"


@dataclass(frozen=True)
class Campaign:
    """What was issued.

    Attributes
    ----------
    plan
        The sample plan.
    visits, reported
        How many were given out, and of how many a report came in.
    """

    plan: str
    visits: int
    reported: int


def campaign(settings: Settings, records: Records, drop: Path, cycle: int) -> Campaign:
    """Plan a sample, have another planner approve it, issue it, and send part of its reports; once for a home.

    Parameters
    ----------
    settings, records
        Of the demo's own home.
    drop
        The simulated drop, beside which lies what is true of its jobs: what an inspector would see.
    cycle
        Whose jobs are visited; it was scored.
    """
    with records.reading() as session:
        there = all_plans(session, None, cycle, 1)
    plan = there[0].id if there else _issued(settings, records, cycle)
    visits = _visits(records, plan)
    busiest = Counter(str(visit.inspector_id) for visit in visits).most_common(1)[0][0]
    if not there:
        Register(records, system_account()).add(Keyholder(INSPECTOR, Role.INSPECTOR, inspector_id=busiest))
        send_reports(settings, records, drop, visits, busiest)
    reported = sum(visit.reported_at is not None for visit in _visits(records, plan))
    return Campaign(plan, len(visits), reported)


def _issued(settings: Settings, records: Records, cycle: int) -> str:
    """Take the steps that two planners take over the API, by the same functions."""
    plan = _step(records, "draft", lambda session: draft(session, _wish(cycle), PLANNER))
    looked = cost(settings, plan.wish)
    _step(records, "cost", lambda session: costed(session, _now(session, plan), plan.wish_sha256, looked, PLANNER))
    drawn = draw(settings, plan.id, plan.wish, looked["run"], system_account())
    _step(
        records,
        "approve",
        lambda session: approved(session, _now(session, plan), plan.wish_sha256, drawn, APPROVER, None),
    )
    visits, reserve = (read_list(settings.home, drawn, name) for name in ("visits", "reserve"))
    _step(records, "issue", lambda session: issue(session, _now(session, plan), visits, reserve, PLANNER, None))
    return str(plan.id)


def _wish(cycle: int) -> dict[str, Any]:
    first = in_tehran(datetime.now(UTC)).date().isoformat()
    constraints = f'[levels]\n{LEVEL} = {VISITS}\n[days]\nfirst = "{first}"\nworking = {DAYS}\n'
    return {
        "cycle": cycle, "visits": VISITS, "explore": 0.2, "level": LEVEL, "province": None, "revisit": 0.0,
        "revisit_level": None, "reserve": 10, "constraints": constraints, "seed": SEED,
    }  # fmt: skip


def _step(records: Records, name: str, work: Any) -> Any:
    return records.change(system_account(), f"sample_plan.{name}", work).value


def _now(session: Any, plan: KeptPlan) -> KeptPlan:
    now: KeptPlan = session.get_one(KeptPlan, plan.id)
    return now


def _visits(records: Records, plan: str) -> list[Visit]:
    with records.reading() as session:
        return visits_of_plan(session, plan, Part())
