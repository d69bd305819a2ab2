"""The states of a sample plan and of a visit, and what leads from one to the next: two tables, as data.

`docs/sample-plan-states.md` is made of them, and nothing else decides what may follow what.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from features.faults import Fault
from serving.people import Permission


class State(StrEnum):
    """Where a sample plan stands."""

    DRAFT = "draft"
    COSTED = "costed"
    APPROVED = "approved"
    ISSUED = "issued"
    IN_FIELD = "in_field"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class VisitState(StrEnum):
    """Where a visit stands."""

    OPEN = "open"
    REPORTED = "reported"
    COULD_NOT_BE_MADE = "could_not_be_made"


@dataclass(frozen=True)
class Transition:
    """One way from a state to another.

    Attributes
    ----------
    name
        What is done.
    before, after
        The states that it leads from, none for a beginning, and the one that it leads to.
    permission
        What it asks of whoever does it.
    checks, keeps
        What is looked at before, and what is kept of it, in words.
    needs_reason
        Whether it must say why.
    """

    name: str
    before: tuple[str, ...]
    after: str
    permission: Permission
    checks: str
    keeps: str
    needs_reason: bool = False


# No line here looks at a score: each is taken by a person, or follows from a report that a person filed.
OF_PLANS = (
    Transition(
        "draft", (), State.DRAFT, Permission.PLAN_SAMPLES,
        "the wish can be meant", "the wish, the seed, the hash of both",
    ),
    Transition(
        "revise", (State.DRAFT, State.COSTED), State.DRAFT, Permission.PLAN_SAMPLES,
        "nobody revised it meanwhile; the seed stays", "the wish as it is now and its hash",
    ),
    Transition(
        "cost", (State.DRAFT, State.COSTED), State.COSTED, Permission.PLAN_SAMPLES,
        "the cycle was scored, the visits can be made", "expected finds and widths, the hashes of draft and scores",
    ),
    Transition(
        "approve", (State.COSTED,), State.APPROVED, Permission.APPROVE_SAMPLE_PLANS,
        "draft and scores are those that were costed; another person drafted and last revised it",
        "the drawn sample's name and the hashes of its files",
    ),
    Transition(
        "issue", (State.APPROVED,), State.ISSUED, Permission.PLAN_SAMPLES,
        "the drawn files are as they were approved", "how many visits of which level",
    ),
    Transition(
        "begin", (State.ISSUED,), State.IN_FIELD, Permission.REPORT_VISITS,
        "a first visit was reported, or could not be made", "which visit",
    ),
    Transition(
        "close", (State.ISSUED, State.IN_FIELD), State.CLOSED, Permission.PLAN_SAMPLES,
        "something is known to estimate from", "the estimates of that moment", needs_reason=True,
    ),
    Transition(
        "cancel", (State.DRAFT, State.COSTED, State.APPROVED), State.CANCELLED, Permission.PLAN_SAMPLES,
        "nothing went out yet", "why", needs_reason=True,
    ),
)  # fmt: skip

OF_VISITS = (
    Transition(
        "give out", (), VisitState.OPEN, Permission.PLAN_SAMPLES,
        "the sample plan is issued, or a batch of its reserve released", "plan, jobs, level, day",
    ),
    Transition(
        "assign", (VisitState.OPEN,), VisitState.OPEN, Permission.ASSIGN_VISITS,
        "level and place are the supervisor's own", "the inspector",
    ),
    Transition(
        "report", tuple(VisitState), VisitState.REPORTED, Permission.REPORT_VISITS,
        "the visit is the inspector's", "when first reported",
    ),
    Transition(
        "give up", (VisitState.OPEN,), VisitState.COULD_NOT_BE_MADE, Permission.GIVE_UP_VISITS,
        "the visit is the inspector's, or within the supervisor's level and place",
        "why; the reserve's next batch of the province is released when it is due", needs_reason=True,
    ),
)  # fmt: skip


class Misplaced(Fault):
    """What is asked does not follow from the state that something is in."""

    status = HTTPStatus.CONFLICT


def named(table: tuple[Transition, ...], name: str) -> Transition:
    """Return a transition by name."""
    return next(one for one in table if one.name == name)


def can_follow(transition: Transition, state: str) -> bool:
    """Say whether a transition leads on from a state."""
    return state in transition.before


def check_can_follow(transition: Transition, state: str) -> None:
    """Raise a fault where a transition does not lead on from a state.

    Raises
    ------
    Misplaced
        With the states that it leads from.
    """
    if not can_follow(transition, state):
        allowed = ", ".join(transition.before)
        raise Misplaced(
            f"To {transition.name}, the state must be one of {allowed}; it is {state}.",
            f"این کار ({transition.name}) تنها از حالت‌های {allowed} شدنی است؛ حالت کنونی {state} است.",
        )


def check_has_reason(transition: Transition, reason: str | None) -> None:
    """Raise a fault where a transition must say why and does not."""
    if transition.needs_reason and not (reason or "").strip():
        raise Fault(
            f"To {transition.name}, a reason must be given.",
            f"برای این کار ({transition.name}) باید دلیل گفته شود.",
        )
