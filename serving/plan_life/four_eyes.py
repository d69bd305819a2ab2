"""Four eyes on a sample plan: who approves it has neither drafted it nor last revised it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from features.faults import Fault
from serving.plan_life.kept_plan import KeptPlan, Step

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class OwnDraft(Fault):
    """A sample plan that one of those who wrote it would approve."""

    def __init__(self) -> None:
        super().__init__(
            "A sample plan must be approved by another person than those who drafted and last revised it. "
            "Try: let another planner approve it.",
            "برنامهٔ نمونه‌گیری را باید کسی جز پیش‌نویس‌کننده و آخرین بازنگر آن تصویب کند. از برنامه‌ریز دیگری بخواهید.",
        )


def can_approve(session: Session, plan: KeptPlan, who: str) -> bool:
    """Say whether an account, by its name, has no part in what a sample plan wishes for as it is now."""
    revised = select(Step.who).where(Step.kept_plan == plan.id, Step.name == "revise").order_by(Step.number.desc())
    return who not in {plan.made_by, session.scalars(revised).first()}


def check_can_approve(session: Session, plan: KeptPlan, who: str) -> None:
    """Raise a fault where one who wrote a sample plan would approve it.

    Raises
    ------
    OwnDraft
        When they would.
    """
    if not can_approve(session, plan, who):
        raise OwnDraft
