"""Who shares what a job holds, and which visited cases are like it: counted within a scope, as known by a moment."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from features.engine import open_engine
from features.ingest import ingest_drop
from features.registry import open_registry
from features.store import Store
from serving.neighbours.columns import CASE
from serving.neighbours.index_file import fill, index_file
from serving.neighbours.neighbour_index import NeighbourIndex, open_neighbours
from serving.neighbours.shared_values import shared_values
from serving.neighbours.visited_cases import VisitedCases
from serving.records import Scope
from tests.hand_made import CYCLE, HandMade
from tests.stores import landed, settings_in
from tests.tiny_registry import iban, write_rows

if TYPE_CHECKING:
    from features.settings import Settings

AS_OF = datetime.fromisoformat("2025-09-01")
RECORDED_AT = datetime.fromisoformat("2026-05-01")
PHONE, POSTCODE, ACCOUNT = "09351234567", "1234567890", iban("012", 77)
LATE = 24.0 * 200  # hours after the registration: past the moment
EVERYWHERE = Scope()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, NeighbourIndex]:
    """P1's worker has the phone of P2's owner and of a worker of P3; P3 has its account, P4 its address."""
    folder, registry = tmp_path_factory.mktemp("neighbours"), HandMade()
    settings = settings_in(folder)
    one = registry.plan("P1", postal_code=POSTCODE)
    two = registry.plan("P2", province_code="23", county_code="2301", agency_code="A02", owner_mobile=PHONE)
    three, four = registry.plan("P3", cycle=CYCLE - 1), registry.plan("P4", postal_code=POSTCODE)
    registry.job(one, "J1", worker_mobile=PHONE, registered_by="OP1")
    for number, outcome in enumerate(("false", "confirmed", "closed")):
        registry.check(registry.job(two, f"J2{number}", registered_by="OP2"), "field", outcome)
    registry.job(three, "J3", worker_mobile=PHONE, registered_by="OP3")
    registry.check(registry.job(four, "J4", registered_by="OP1"), "field", "false", hours=LATE)
    for plan in (one, three):
        registry.loan(plan, f"L{plan['plan_id']}", iban=ACCOUNT)
    ingest_drop(write_rows(folder / "drop", registry.rows), settings, RECORDED_AT)
    with open_engine(settings) as engine:
        shared = shared_values(engine, open_registry(engine, Store(settings.home), AS_OF, CYCLE))
    fill(index_file(settings.home, "key"), shared, cases())
    index = open_neighbours(settings.home, "key")
    assert index is not None
    return settings, index


def cases() -> VisitedCases:
    """Four visited jobs: C1 and C2 of one plan, all alike in one fact of two or in none."""
    place = {"cycle": CYCLE, "program_code": "N16", "visited_on": "2025-06-01", "outcome": "false"}
    rows = [
        {
            "job_id": job,
            "plan_id": plan,
            "province_code": province,
            "county_code": f"{province}01",
            "agency_code": "A01",
        }
        | place
        for job, plan, province in (("C1", "Q1", "07"), ("C2", "Q1", "07"), ("C3", "Q2", "23"), ("C4", "P1", "07"))
    ]
    moved = np.array([[1.0, 0.5], [1.0, 0.4], [0.8, -0.6], [1.0, 0.3]], "<f4")
    facts = [("phone", "The phone", "تلفن"), ("loan", "The loan", "وام")]
    return VisitedCases(pd.DataFrame(rows)[list(CASE)], moved, facts, {"phone_plans": 0, "phone_jobs": 0, "days": 1})


def test_what_is_not_made_yet_is_not_there(made: tuple[Settings, NeighbourIndex]) -> None:
    assert open_neighbours(made[0].home, "another") is None


def test_plans_are_counted_by_what_they_share_with_what_visits_had_found(
    made: tuple[Settings, NeighbourIndex],
) -> None:
    sharing = {one["what"]: one for one in made[1].sharing("J1", "P1", EVERYWHERE)}
    assert set(sharing) == {"worker_phone", "account", "address", "operator"}
    phone = sharing["worker_phone"]
    assert [plan["plan_id"] for plan in phone["listed"]] == ["P2", "P3"]  # whose visit is known comes first
    assert _counts(phone) == (2, 4, 1, 2, 1)
    assert phone["listed"][0]["visited_on"] == "2025-05-06"
    assert [(one["plan_id"], one["cycle"]) for one in sharing["account"]["listed"]] == [("P3", CYCLE - 1)]
    assert _counts(sharing["operator"]) == _counts(sharing["address"]) == (1, 1, 0, 0, 0)  # visited after the moment


def test_nothing_is_counted_beyond_the_scope(made: tuple[Settings, NeighbourIndex]) -> None:
    ours = {one["what"]: one for one in made[1].sharing("J1", "P1", Scope(provinces=("07",)))}
    assert _counts(ours["worker_phone"]) == (1, 1, 0, 0, 0)
    assert [plan["plan_id"] for plan in ours["worker_phone"]["listed"]] == ["P3"]
    theirs = made[1].sharing("J20", "P2", Scope(agencies=("A02",)))
    assert theirs == []


def test_no_value_that_is_shared_is_kept(made: tuple[Settings, NeighbourIndex]) -> None:
    settings, _ = made
    kept = index_file(settings.home, "key").read_bytes()
    held = {row["worker_mobile"] for row in landed(settings, "jobs")} | {
        row["iban"] for row in landed(settings, "loans")
    }
    assert held
    assert not [value for value in (*held, PHONE, POSTCODE, ACCOUNT, "OP1") if value.encode() in kept]


def test_cases_are_listed_by_how_the_same_facts_moved_their_scores(made: tuple[Settings, NeighbourIndex]) -> None:
    moved = {"phone_plans": 0.5, "phone_jobs": 0.5, "days": 0.4, "listing_bound": -9.0}
    found = made[1].similar(moved, "P1", EVERYWHERE, "en")
    assert [(case["job_id"], case["apart"]) for case in found] == [("C2", 0.0), ("C3", 1.2)]  # one a plan, not its own
    assert [case["alike"] for case in found] == [["The phone", "The loan"], ["The phone"]]
    assert [case["job_id"] for case in made[1].similar(moved, "P1", Scope(provinces=("23",)), "fa")] == ["C3"]


def _counts(one: dict[str, Any]) -> tuple[int, ...]:
    return tuple(one[name] for name in ("plans", "jobs", "visited_plans", "checked_jobs", "false_jobs"))
