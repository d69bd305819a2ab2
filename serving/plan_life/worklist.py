"""Worklists: the visits that somebody makes or supervises, and nothing of why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import false, select

from serving.people import Role
from serving.plan_life.visit import Visit
from serving.plan_life.visits import NotTheirs, can_see

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from serving.people import Keyholder

# All that people in the field see of a visit. A plan that is visited for the second time looks like any other: who
# knows what is expected finds it.
SHOWN = (
    *("visit_id", "state", "date", "stop", "level", "inspector_id", "firm_id", "plan_id", "jobs"),
    *("province_code", "county_code", "county_name", "latitude", "longitude", "reason"),
)
MOST = 20_000
NONE = "none"  # asks for the visits that have no day yet, or no inspector

T = TypeVar("T", bound="Select[*tuple[Any, ...]]")


@dataclass(frozen=True)
class Part:
    """Which part of a worklist.

    Attributes
    ----------
    date, state, inspector_id, province_code
        What the visits have in common; `NONE` as a day or an inspector for those that have none, `None` for any.
    after, most
        How many to leave out, and how many to list.
    """

    date: str | None = None
    state: str | None = None
    inspector_id: str | None = None
    province_code: str | None = None
    after: int = 0
    most: int = MOST


def worklist(session: Session, holder: Keyholder, part: Part | None = None) -> list[Visit]:
    """List the visits on somebody's worklist, by day and stop; `session` is narrowed to their scope."""
    part = part or Part()
    found = session.scalars(_in_order(within(theirs(select(Visit), holder), part), part))
    return [visit for visit in found if can_see(visit, holder)]


def visits_of_plan(session: Session, kept_plan: str, part: Part) -> list[Visit]:
    """List the visits of a sample plan in the same order, for those who plan."""
    asked = select(Visit).where(Visit.kept_plan == kept_plan)
    return list(session.scalars(_in_order(within(asked, part), part)))


def theirs(asked: T, holder: Keyholder) -> T:
    """Bound what is asked of visits to those on somebody's worklist, as `can_see` says of one."""
    if holder.role is Role.INSPECTOR:
        return asked.where(Visit.inspector_id == (holder.inspector_id or ""))
    if holder.role is not Role.SUPERVISOR:
        return asked.where(false())
    return asked if holder.level is None else asked.where(Visit.level == holder.level)


def within(asked: T, part: Part) -> T:
    """Bound what is asked of visits to a part of a worklist."""
    for column, wanted in (
        (Visit.date, part.date),
        (Visit.state, part.state),
        (Visit.inspector_id, part.inspector_id),
        (Visit.province_code, part.province_code),
    ):
        if wanted is not None:
            asked = asked.where(column.is_(None) if wanted == NONE else column == wanted)
    return asked


def _in_order(asked: Select[Visit], part: Part) -> Select[Visit]:
    by_day = (Visit.date.is_(None), Visit.date, Visit.inspector_id, Visit.stop, Visit.id)
    return asked.order_by(*by_day).offset(part.after).limit(part.most)


def one_visit(session: Session, holder: Keyholder, visit_id: str) -> Visit:
    """Return a visit of somebody's worklist.

    Raises
    ------
    NotTheirs
        When there is none, or it is on another's.
    """
    visit = session.scalars(select(Visit).where(Visit.id == visit_id)).first()
    if visit is None or not can_see(visit, holder):
        raise NotTheirs
    return visit


def shown(visit: Visit) -> dict[str, Any]:
    """Return what people in the field see of a visit, in the order of `SHOWN`."""
    row = {"visit_id": visit.id, **visit.place} | {
        name: getattr(visit, name) for name in SHOWN if name != "visit_id" and name not in visit.place
    }
    return {name: row[name] for name in SHOWN}
