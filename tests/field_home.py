"""A home in the middle of a field campaign, made by hand: an issued sample plan, and who visits and supervises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from features.calendar_dates import in_tehran
from features.ingest import ingest_drop
from serving.people import Keyholder, Register, Role, Scope, bring_in
from serving.plan_life.issuing import issue
from serving.plan_life.keeping import approved, costed, draft, one_plan
from serving.records import open_records
from serving.visit_ids import visit_id
from tests.hand_made import HandMade
from tests.tiny_registry import write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from serving.records import Records

LANDED = datetime.fromisoformat("2026-05-01")
SAMPLE, PASSWORD = "Sabcdefabcdef", "saffron-teapot-91-river"
PLACE = {"province_code": "07", "county_code": "0701"}
# on which day from today each plan is visited, and by whom: three are nobody's yet
DAYS = (0, 0, 0, 1, 0, 0, None, None, None)
WHOSE = (0, 0, 0, 0, 1, 1, None, None, None)
INSPECTORS = ("I00003", "I00008")  # those of the county
WISH: dict[str, Any] = {
    "cycle": 1404, "visits": len(DAYS), "explore": 0.2, "level": "county", "province": None, "revisit": 0.0,
    "revisit_level": None, "reserve": 1, "constraints": None, "seed": 5,
}  # fmt: skip
ACCOUNTS = (
    Keyholder("nasrin", Role.SUPERVISOR, Scope(provinces=("07",)), level="county"),
    Keyholder("omid", Role.INSPECTOR, Scope(provinces=("07",)), inspector_id="I00003"),
    Keyholder("sima", Role.INSPECTOR, Scope(provinces=("07",)), inspector_id="I00008"),
    Keyholder("pari", Role.PLANNER),
)


@dataclass(frozen=True)
class FieldHome:
    """The home, the sample plan, and its visits in their order."""

    settings: Settings
    plan: str
    visits: tuple[str, ...]


def today() -> str:
    """Return today in Tehran, as worklists have it."""
    return in_tehran(datetime.now(UTC)).date().isoformat()


def make_field_home(settings: Settings, folder: Path) -> FieldHome:
    """Land a registry, issue a sample plan of nine visits and a reserve of one, and let people log in."""
    made = HandMade()
    for number in range(len(DAYS) + 1):
        plan = made.plan(f"P{number}", **PLACE, **({"licence_no": None} if number == 2 else {}))
        for job in range(1 + number % 3):
            made.job(plan, f"J{number}-{job}")
    made.check(made.rows["jobs"][-1], "field", "confirmed")  # a year ago
    ingest_drop(write_rows(folder / "drop", made.rows), settings, LANDED)
    records = open_records(settings)
    bring_in(records)
    register = Register(records, "test")
    for holder in ACCOUNTS:
        register.add(holder)
        register.set_password(holder.name, PASSWORD)
    plan_id = _issued(records)
    records.engine.dispose()
    return FieldHome(settings, plan_id, tuple(visit_id(SAMPLE, f"P{number}", "first") for number in range(len(DAYS))))


def _issued(records: Records) -> str:
    visits = [_visit(number, *when) for number, when in enumerate(zip(DAYS, WHOSE, strict=True))]
    reserve = [_visit(len(DAYS), None, None) | {"batch": 1}]
    drafted = records.change("account 1", "test", lambda session: draft(session, WISH, "pari").id).value

    def go_on(session: Any) -> None:
        plan = one_plan(session, drafted)
        assert plan is not None
        costed(session, plan, plan.wish_sha256, {"run": "r"}, "pari")
        approved(session, plan, plan.wish_sha256, {"sample_plan": SAMPLE, "lists": "plans/lists/none"}, "reza", None)
        issue(session, plan, visits, reserve, "pari", None)

    records.change("account 1", "test", go_on)
    return drafted


def _visit(number: int, day: int | None, whose: int | None) -> dict[str, Any]:
    given = day is not None
    date = (datetime.fromisoformat(today()) + timedelta(days=day or 0)).date().isoformat()
    return {
        "visit_id": visit_id(SAMPLE, f"P{number}", "first"), "plan_id": f"P{number}", "turn": "first",
        "level": "county", "inspector_id": "" if whose is None else INSPECTORS[whose], "firm_id": "",
        "agency_code": "A01", "date": date if given else "", "stop": number + 1 if given else 0,
        **PLACE, "county_name": "قم",
        "latitude": 34.5 + number / 1000, "longitude": None if number == 2 else 50.25,
        "jobs": " ".join(f"J{number}-{job}" for job in range(1 + number % 3)),
    }  # fmt: skip
