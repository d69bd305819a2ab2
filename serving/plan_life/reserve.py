"""The reserve of an issued sample plan: plans that are visited where others could not be, in whole batches.

Which batches count is `released_reserve`'s to say, and it says so from reports: a batch that was given out and of which
nothing is reported changes no estimate.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from serving.plan_life.states import VisitState
from serving.plan_life.visit import Visit
from serving.records import Held, Placed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.plan_life.kept_plan import KeptPlan


class ReservePlan(Placed, Held):
    """A plan of the reserve of an issued sample plan.

    Attributes
    ----------
    id
        What its visit is called once it is given out.
    kept_plan, plan_id, jobs, place
        As `Visit` has them.
    batch
        Batches of a province go out in this order, each whole: a chosen one of a batch would be no draw.
    released_at
        When its visit was given out; nothing while it waits.
    """

    __tablename__ = "reserve_plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    kept_plan: Mapped[str] = mapped_column(ForeignKey("sample_plans.id"), index=True)
    plan_id: Mapped[str]
    jobs: Mapped[list[str]]
    place: Mapped[dict[str, Any]]
    batch: Mapped[int]
    released_at: Mapped[datetime | None]


def release_due(session: Session, plan: KeptPlan, given_up: Visit) -> list[Visit]:
    """Give out the next batch of a province when more of its visits could not be made than batches have replaced."""
    ours = (Visit.kept_plan == plan.id, Visit.province_code == given_up.province_code)
    failed = session.scalar(
        select(func.count()).where(*ours, Visit.state == VisitState.COULD_NOT_BE_MADE, Visit.is_second.is_(False))
    )
    replaced = session.scalar(select(func.count()).where(*ours, Visit.reserve_batch.is_not(None)))
    if given_up.is_second or (failed or 0) <= (replaced or 0):
        return []
    waiting = session.scalars(
        select(ReservePlan)
        .where(
            ReservePlan.kept_plan == plan.id,
            ReservePlan.province_code == given_up.province_code,
            ReservePlan.released_at.is_(None),
        )
        .order_by(ReservePlan.batch, ReservePlan.id)
    ).all()
    return [_release(session, one, given_up.level) for one in waiting if one.batch == waiting[0].batch]


def _release(session: Session, reserved: ReservePlan, level: str) -> Visit:
    reserved.released_at = datetime.now(UTC)
    visit = Visit(
        id=reserved.id,
        kept_plan=reserved.kept_plan,
        plan_id=reserved.plan_id,
        jobs=reserved.jobs,
        level=level,
        inspector_id=None,
        date=None,
        stop=None,
        place=reserved.place,
        is_second=False,
        reserve_batch=reserved.batch,
        state=VisitState.OPEN.value,
        reason=None,
        reported_at=None,
        province_code=reserved.province_code,
        county_code=reserved.county_code,
        agency_code=reserved.agency_code,
        firm_id=None,
    )
    session.add(visit)
    return visit
