from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from features.faults import Fault
from serving.people import Role, Scope
from serving.plan_life.keeping import history
from serving.plan_life.reserve import ReservePlan
from serving.plan_life.states import Misplaced
from serving.plan_life.visit import Visit
from serving.plan_life.visits import NotTheirs, assign, check_can_report, give_up, visit_reported
from serving.plan_life.worklist import one_visit, shown, worklist
from tests.unit.serving.plan_life.planned import (
    changed,
    holder,
    make_issued,
    plan_of,
    state_of,
    visits_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from serving.records import Records

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def test_a_worklist_holds_ones_own_visits_and_says_nothing_of_why(records: Records) -> None:
    make_issued(records)
    for who, plans in (
        (holder(Role.INSPECTOR, None, "I1"), ["P0"]),
        (holder(Role.INSPECTOR, None, "I2"), []),
        (holder(Role.INSPECTOR), []),
        (holder(Role.SUPERVISOR, "county"), ["P0", "P1", "P2", "P3"]),
        (holder(Role.SUPERVISOR, None), ["P0", "P1", "P2", "P3"]),
        (holder(Role.SUPERVISOR, "county", None, "23"), ["P3"]),
        (holder(Role.SUPERVISOR, "national"), []),
        (holder(Role.PLANNER), []),
    ):
        with records.reading(who.scope) as session:
            seen = worklist(session, who)
        assert sorted(visit.plan_id for visit in seen) == plans
    with records.reading() as session:
        (first,) = (shown(visit) for visit in worklist(session, holder(Role.INSPECTOR, None, "I1")))
    assert first["jobs"] == ["P0-1", "P0-2"]
    assert set(first) == {
        "visit_id", "state", "date", "stop", "level", "inspector_id", "firm_id", "plan_id", "jobs", "province_code",
        "county_code", "county_name", "latitude", "longitude", "reason",
    }  # fmt: skip


def test_no_column_of_a_visit_could_say_why() -> None:
    columns = {column.name for column in Visit.__table__.columns}
    said = ("arm", "chance", "probability", "score", "rank", "expected", "targeted")
    assert not [name for name in columns if any(word in name for word in said)]


def test_the_first_report_takes_a_sample_plan_into_the_field_and_further_ones_change_nothing(records: Records) -> None:
    plan_id, visits = make_issued(records)
    assert state_of(records, plan_id) == "issued"
    for moment in (NOW, NOW.replace(hour=10)):
        changed(records, lambda session, at=moment: visit_reported(session, visits[1], "inspector-1", at) and None)
    assert state_of(records, plan_id) == "in_field"
    with records.reading() as session:
        assert [one.name for one in history(session, plan_of(session, plan_id))].count("begin") == 1
    assert visits_of(records)["P1"].reported_at == NOW
    assert visits_of(records)["P0"].state == "open"


def test_who_may_report_a_visit_is_the_inspector_it_was_given_to(records: Records) -> None:
    make_issued(records)
    visit = visits_of(records)["P0"]
    assert check_can_report(visit, holder(Role.INSPECTOR, None, "I1")) is visit
    for who in (
        holder(Role.INSPECTOR, None, "I2"),
        holder(Role.INSPECTOR),
        holder(Role.SUPERVISOR, "county"),
        holder(Role.INSPECTOR, None, "I1", "23"),
    ):
        with pytest.raises(NotTheirs):
            check_can_report(visit, who)
    with pytest.raises(NotTheirs):
        check_can_report(None, holder(Role.INSPECTOR, None, "I1"))


def failing(records: Records, plan: str, reason: str = "road closed") -> list[str]:
    who = holder(Role.SUPERVISOR, "county")

    def work(session: Session) -> list[str]:
        visit = one_visit(session, who, visits_of(records)[plan].id)
        return sorted(one.plan_id for one in give_up(session, visit, who.name, reason))

    released: list[str] = changed(records, work)
    return released


def test_a_batch_of_the_reserve_is_released_whole_when_it_is_due(records: Records) -> None:
    plan_id, _ = make_issued(records)
    assert failing(records, "P0") == ["R0", "R1"]
    assert state_of(records, plan_id) == "in_field"
    assert failing(records, "P1") == []  # two came for two
    assert failing(records, "P2") == ["R2"]
    assert failing(records, "P3") == []  # another province's reserve is not for it
    visits = visits_of(records)
    assert {visits[plan].state for plan in ("P0", "P1", "P2", "P3")} == {"could_not_be_made"}
    assert {(visits[plan].state, visits[plan].inspector_id, visits[plan].level) for plan in ("R0", "R1", "R2")} == {
        ("open", None, "county")
    }
    assert visits["P0"].reason == "road closed"
    with records.reading() as session:
        assert all(one.released_at is not None for one in session.scalars(select(ReservePlan)))


def test_a_visit_is_given_up_once_with_a_reason_and_a_late_report_still_counts(records: Records) -> None:
    make_issued(records)
    with pytest.raises(Fault, match="reason"):
        failing(records, "P0", " ")
    failing(records, "P0")
    with pytest.raises(Misplaced):
        failing(records, "P0")
    visit_id = visits_of(records)["P0"].id
    changed(records, lambda session: visit_reported(session, visit_id, "inspector-1", NOW) and None)
    assert (visits_of(records)["P0"].state, visits_of(records)["P0"].reason) == ("reported", None)
    with pytest.raises(Misplaced):
        failing(records, "P0")


def test_a_supervisor_assigns_open_visits_of_their_own_level_and_place(records: Records) -> None:
    _, visits = make_issued(records)

    def assigned(who: Any, firm: str | None = None) -> Callable[[Session], None]:
        return lambda session: assign(one_visit(session, who, visits[1]), "I5", firm, who)

    for who in (holder(Role.SUPERVISOR, "national"), holder(Role.SUPERVISOR, "county", None, "23")):
        with pytest.raises(NotTheirs):
            changed(records, assigned(who))
    changed(records, assigned(holder(Role.SUPERVISOR, "county", None, "07")))
    assert visits_of(records)["P1"].inspector_id == "I5"
    changed(records, lambda session: visit_reported(session, visits[1], "i", NOW) and None)
    with pytest.raises(Misplaced):
        changed(records, assigned(holder(Role.SUPERVISOR, "county")))


def test_a_visit_cannot_be_given_to_a_firm_that_the_supervisor_does_not_supervise(records: Records) -> None:
    _, visits = make_issued(records)
    mine = holder(Role.SUPERVISOR, "county")
    changed(records, lambda session: assign(one_visit(session, mine, visits[1]), "I5", "F1", mine))
    firms = type(mine)("f", Role.SUPERVISOR, Scope(firms=("F1",)), "county", None, 8)
    with records.reading(firms.scope) as session:
        assert [visit.plan_id for visit in worklist(session, firms)] == ["P1"]
    with pytest.raises(NotTheirs):
        changed(records, lambda session: assign(one_visit(session, firms, visits[1]), "I6", "F2", firms))
