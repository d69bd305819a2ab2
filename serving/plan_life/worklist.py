"""Worklists: the visits that somebody makes or supervises, and nothing of why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from serving.people import Role
from serving.plan_life.visit import Visit
from serving.plan_life.visits import NotTheirs, can_see

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.people import Keyholder

# All that people in the field see of a visit. A plan that is visited for the second time looks like any other: who
# knows what is expected finds it.
SHOWN = (
    *("visit_id", "state", "date", "stop", "level", "inspector_id", "firm_id", "plan_id", "jobs"),
    *("province_code", "county_code", "county_name", "latitude", "longitude", "reason"),
)
MOST = 20_000


def worklist(session: Session, holder: Keyholder, date: str | None = None, state: str | None = None) -> list[Visit]:
    """List the visits on somebody's worklist, by day and stop; `session` is narrowed to their scope."""
    asked = select(Visit).order_by(Visit.date.is_(None), Visit.date, Visit.stop, Visit.id).limit(MOST)
    if holder.role is Role.INSPECTOR:
        asked = asked.where(Visit.inspector_id == (holder.inspector_id or ""))
    elif holder.level is not None:
        asked = asked.where(Visit.level == holder.level)
    if date is not None:
        asked = asked.where(Visit.date == date)
    if state is not None:
        asked = asked.where(Visit.state == state)
    return [visit for visit in session.scalars(asked) if can_see(visit, holder)]


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
