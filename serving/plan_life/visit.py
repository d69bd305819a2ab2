"""A visit that was given out: where, to whom, on which day, and what became of it. Nothing of why."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Held, Placed


class Visit(Placed, Held):
    """A visit of an issued sample plan.

    It has no column for arm, chance, score, rank or reason: who is not to know why a plan is visited reads rows that
    do not say. `is_second` and `reserve_batch` are for the records alone, and are shown to nobody in the field.

    Attributes
    ----------
    id
        A UUID made of sample plan, plan and turn: the same wherever the visit goes (`visit_ids`).
    kept_plan
        The sample plan that it is of.
    plan_id, jobs
        The plan to go to, and the jobs to check there.
    level, inspector_id
        Who makes it; no inspector until one is assigned.
    date, stop
        The day (ISO) and the place in the inspector's day; nothing where no schedule was asked for.
    place
        `county_name`, `latitude`, `longitude` (WGS 84) as registered; nothing where not.
    is_second
        Whether another level goes to the plan for the second time.
    reserve_batch
        The batch of the reserve that it came with; nothing for the sample itself.
    state, reason, reported_at
        One of `states.VisitState`, why it could not be made, and when it was first reported.
    """

    __tablename__ = "visits"

    id: Mapped[str] = mapped_column(primary_key=True)
    kept_plan: Mapped[str] = mapped_column(ForeignKey("sample_plans.id"), index=True)
    plan_id: Mapped[str] = mapped_column(index=True)
    jobs: Mapped[list[str]]
    level: Mapped[str]
    inspector_id: Mapped[str | None] = mapped_column(index=True)
    date: Mapped[str | None]
    stop: Mapped[int | None]
    place: Mapped[dict[str, Any]]
    is_second: Mapped[bool]
    reserve_batch: Mapped[int | None]
    state: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str | None]
    reported_at: Mapped[datetime | None]
