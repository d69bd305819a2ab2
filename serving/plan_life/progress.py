"""How far the visits of a worklist have come, day by day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from features.calendar_dates import in_tehran
from serving.plan_life.states import VisitState
from serving.plan_life.visit import Visit
from serving.plan_life.worklist import Part, theirs, within

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.people import Keyholder


@dataclass(frozen=True)
class Day:
    """The visits of a day.

    Attributes
    ----------
    date
        ISO; nothing for the visits that have no day yet.
    open, reported, could_not_be_made
        How many of the visits that were meant for it are in which state.
    came
        How many visits, whatever their day, were first reported on it (Tehran).
    """

    date: str | None
    open: int = 0
    reported: int = 0
    could_not_be_made: int = 0
    came: int = 0

    @property
    def all(self) -> int:
        """How many visits were meant for it."""
        return self.open + self.reported + self.could_not_be_made


def progress(session: Session, holder: Keyholder, part: Part | None = None) -> list[Day]:
    """Count the visits on somebody's worklist by day, the day that there is none of last.

    Parameters
    ----------
    session
        Narrowed to their scope.
    holder
        Whose worklist.
    part
        Which part of it; what is said there of how many to list does not matter.
    """
    part = part or Part()
    by_state = within(theirs(select(Visit.date, Visit.state, func.count()), holder), part)
    states = {
        (date, state): count for date, state, count in session.execute(by_state.group_by(Visit.date, Visit.state))
    }
    moments = within(theirs(select(Visit.reported_at).where(Visit.reported_at.is_not(None)), holder), part)
    came = Counter(in_tehran(moment).date().isoformat() for moment in session.scalars(moments) if moment is not None)
    days: set[str | None] = {date for date, _ in states} | set(came)
    return [_day(date, states, came) for date in sorted(days, key=lambda date: (date is None, date))]


def _day(date: str | None, states: dict[tuple[str | None, str], int], came: Counter[str]) -> Day:
    counts = {state.value: states.get((date, state.value), 0) for state in VisitState}
    return Day(date, **counts, came=came[date] if date else 0)


def in_all(days: list[Day]) -> Day:
    """Add days up."""
    names = (*(state.value for state in VisitState), "came")
    return Day(None, **{name: sum(getattr(day, name) for day in days) for name in names})
