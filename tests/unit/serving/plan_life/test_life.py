from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from features.faults import Fault
from features.ledger import latest_rows, open_ledger
from serving.people import Scope
from serving.plan_life.four_eyes import OwnDraft
from serving.plan_life.keeping import all_plans, history, one_plan, revise
from serving.plan_life.kept_plan import Step
from serving.plan_life.states import Misplaced
from serving.plan_life.visits import visit_reported
from tests.unit.serving.plan_life.planned import (
    approve,
    changed,
    cost,
    give_out,
    make_draft,
    make_issued,
    plan_of,
    state_of,
    take_step,
    visits_of,
)

if TYPE_CHECKING:
    from serving.records import Records

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)


def test_every_step_says_who_when_and_why_and_stands_in_the_ledger(records: Records) -> None:
    plan_id, visits = make_issued(records)
    changed(records, lambda session: visit_reported(session, visits[0], "inspector-1", NOW) and None)
    take_step(records, plan_id, "close", "all is in")
    with records.reading() as session:
        steps = history(session, plan_of(session, plan_id))
    assert [(one.number, one.name, one.state, one.who) for one in steps] == [
        (1, "draft", "draft", "planner"),
        (2, "cost", "costed", "planner"),
        (3, "approve", "approved", "approver"),
        (4, "issue", "issued", "planner"),
        (5, "begin", "in_field", "inspector-1"),
        (6, "close", "closed", "planner"),
    ]
    assert steps[-1].reason == "all is in"
    assert [one.at for one in steps] == sorted(one.at for one in steps)
    entered = latest_rows(open_ledger(records.settings).read().entries)
    for one in steps:
        assert entered[one.key()] == one.sha256()


def test_the_seed_is_the_systems_unless_given_and_never_changes(records: Records) -> None:
    plan_id = make_draft(records, seed=None)
    with records.reading() as session:
        first = plan_of(session, plan_id)
    assert 0 <= first.wish["seed"] < 2**31
    changed(records, lambda session: revise(session, plan_of(session, plan_id), {"visits": 9, "seed": 1}, "p", None))
    with records.reading() as session:
        now = plan_of(session, plan_id)
        kept = [one.kept["wish"] for one in history(session, now)]
    assert now.wish == first.wish | {"visits": 9}
    assert kept == [first.wish, now.wish]
    seeds = set()
    for _ in range(5):
        with records.reading() as session:
            seeds.add(plan_of(session, make_draft(records, seed=None)).wish["seed"])
    assert len(seeds) == 5


def test_who_drafted_or_last_revised_approves_nothing_and_a_third_person_does(records: Records) -> None:
    plan_id = make_draft(records)
    for reviser in ("reviser-1", "reviser-2"):
        changed(
            records, lambda session, who=reviser: revise(session, plan_of(session, plan_id), {"visits": 9}, who, None)
        )
    cost(records, plan_id)
    for who in ("planner", "reviser-2"):
        with pytest.raises(OwnDraft, match="another person"):
            approve(records, plan_id, who=who)
        assert state_of(records, plan_id) == "costed"
    approve(records, plan_id, who="reviser-1")
    assert state_of(records, plan_id) == "approved"


def test_what_was_costed_is_a_draft_again_once_it_is_revised(records: Records) -> None:
    plan_id = make_draft(records)
    cost(records, plan_id)
    changed(records, lambda session: revise(session, plan_of(session, plan_id), {"visits": 9}, "p", None))
    assert state_of(records, plan_id) == "draft"
    with pytest.raises(Misplaced, match="it is draft"):
        approve(records, plan_id)


@pytest.mark.parametrize(
    "wish",
    [
        {"revisit": 0.1},
        {"revisit_level": "national"},
        {"revisit": 0.1, "revisit_level": "county"},
        {"constraints": "x"},
    ],
)
def test_a_wish_that_cannot_be_meant_is_no_draft(records: Records, wish: dict[str, Any]) -> None:
    with pytest.raises(Fault):
        make_draft(records, **wish)


def test_what_went_out_cannot_be_cancelled_and_what_did_not_needs_a_reason(records: Records) -> None:
    plan_id = make_draft(records)
    with pytest.raises(Fault, match="reason"):
        take_step(records, plan_id, "cancel", "  ")
    issued, _ = make_issued(records)
    with pytest.raises(Misplaced, match="it is issued"):
        take_step(records, issued, "cancel", "too late")
    take_step(records, plan_id, "cancel", "not needed")
    assert state_of(records, plan_id) == "cancelled"
    for name in ("revise", "cost", "approve", "issue", "begin", "close", "cancel"):
        with pytest.raises(Misplaced):
            take_step(records, plan_id, name, "r")


def test_the_same_sample_is_not_drawn_twice(records: Records) -> None:
    make_issued(records)
    plan_id = make_draft(records)
    cost(records, plan_id)
    with pytest.raises(Misplaced, match="drawn once"):
        approve(records, plan_id)


def test_of_two_who_take_the_same_step_one_does(records: Records) -> None:
    plan_id = make_draft(records)
    cost(records, plan_id)
    both, said = threading.Barrier(2), []

    def race(number: int) -> None:
        both.wait()
        try:
            approve(records, plan_id, f"S{number:012d}")
            said.append("taken")
        except (Misplaced, StaleDataError):
            said.append("refused")

    threads = [threading.Thread(target=race, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said) == ["refused", "taken"]
    with records.reading() as session:
        assert len(history(session, plan_of(session, plan_id))) == 3


def test_a_plan_is_seen_within_its_province_alone(records: Records) -> None:
    mine, whole = make_draft(records, province="07"), make_draft(records)
    for scope, seen in ((Scope(("07",)), {mine}), (Scope(("23",)), set()), (Scope(), {mine, whole})):
        with records.reading(scope) as session:
            assert {plan.id for plan in all_plans(session, None, None, 10)} == seen
            assert (one_plan(session, mine) is not None) == (mine in seen)
            steps = {one.kept_plan for one in session.scalars(select(Step))}
        assert steps == seen


def test_issuing_twice_gives_nothing_out_twice(records: Records) -> None:
    plan_id, _ = make_issued(records)
    with pytest.raises(Misplaced):
        give_out(records, plan_id)
    assert len(visits_of(records)) == 4
