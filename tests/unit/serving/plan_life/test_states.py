from __future__ import annotations

import pytest

from serving.people import PERMISSIONS, Permission, Role
from serving.plan_life.states import (
    OF_PLANS,
    OF_VISITS,
    Misplaced,
    State,
    Transition,
    VisitState,
    can_follow,
    check_can_follow,
    named,
)

BOTH = [(OF_PLANS, State), (OF_VISITS, VisitState)]
# Written here once more, by hand: the table in the code must not be its own witness.
WAYS = {
    ("draft", "revise", "draft"), ("costed", "revise", "draft"),
    ("draft", "cost", "costed"), ("costed", "cost", "costed"),
    ("costed", "approve", "approved"), ("approved", "issue", "issued"),
    ("issued", "begin", "in_field"), ("in_field", "close", "closed"),
    ("issued", "close", "closed"),  # reports may have come by files alone
    ("draft", "cancel", "cancelled"), ("costed", "cancel", "cancelled"), ("approved", "cancel", "cancelled"),
}  # fmt: skip


def test_the_ways_of_a_sample_plan_are_these_and_no_other() -> None:
    ways = {(before, one.name, one.after) for one in OF_PLANS for before in one.before}
    assert ways == WAYS
    for state in State:
        for transition in OF_PLANS:
            assert can_follow(transition, state) == ((state, transition.name, transition.after) in WAYS)


@pytest.mark.parametrize(("table", "states"), BOTH)
def test_every_state_is_reached_from_a_beginning_and_nothing_else_is_named(
    table: tuple[Transition, ...], states: type[State | VisitState]
) -> None:
    reached = {one.after for one in table if not one.before}
    for _ in states:
        reached |= {one.after for one in table if reached & set(one.before)}
    assert reached == set(states)
    assert {name for one in table for name in (*one.before, one.after)} == set(states)
    assert len({one.name for one in table}) == len(table)


@pytest.mark.parametrize("transition", [*OF_PLANS, *OF_VISITS], ids=lambda one: one.name)
def test_every_transition_needs_a_permission_that_some_role_has_and_says_what_it_does(transition: Transition) -> None:
    assert transition.permission is not Permission.NONE
    assert any(transition.permission in PERMISSIONS[role] for role in Role)
    assert transition.checks
    assert transition.keeps


def test_who_plans_does_not_report_and_who_reports_does_not_plan() -> None:
    planning = {one.permission for one in OF_PLANS if one.name != "begin"}
    for role in (Role.INSPECTOR, Role.SUPERVISOR):
        assert not planning & PERMISSIONS[role]
    assert Permission.REPORT_VISITS not in PERMISSIONS[Role.PLANNER]
    assert Permission.ASSIGN_VISITS not in PERMISSIONS[Role.PLANNER]


def test_what_does_not_follow_is_refused_with_what_would() -> None:
    with pytest.raises(Misplaced, match="costed; it is draft"):
        check_can_follow(named(OF_PLANS, "approve"), State.DRAFT)
