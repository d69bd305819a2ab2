"""A sample plan as the records keep it, and each step of its life."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.records import Held, Placed


class KeptPlan(Placed, Held):
    """A sample plan, whatever has become of it. It belongs to a province where it was drafted for one.

    Attributes
    ----------
    id
        Names it from its draft on.
    state
        One of `states.State`.
    wish
        What was asked for, as `wish_document.read_wish` reads it; the seed never changes.
    wish_sha256
        The hash of the wish: what was costed and approved is this.
    sample_plan
        The drawn sample plan's name (`S…`); nothing before it is drawn.
    made_by, made_at
        Who drafted it, when.
    steps
        How many steps it has taken.
    """

    __tablename__ = "sample_plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    cycle: Mapped[int]
    wish: Mapped[dict[str, Any]]
    wish_sha256: Mapped[str]
    sample_plan: Mapped[str | None] = mapped_column(index=True)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)
    steps: Mapped[int]


class Step(Placed, Held):
    """One transition that was taken: by whom, when, why, and what was kept of it.

    Attributes
    ----------
    kept_plan, number
        Whose, and in which place from 1: of two who take a step at once, the second finds its place taken.
    name, state
        What was done, and where that led.
    kept
        As `states.Transition.keeps` says.
    """

    __tablename__ = "sample_plan_steps"
    __table_args__ = (UniqueConstraint("kept_plan", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kept_plan: Mapped[str] = mapped_column(ForeignKey("sample_plans.id"))
    number: Mapped[int]
    name: Mapped[str]
    state: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str | None]
    kept: Mapped[dict[str, Any]]
