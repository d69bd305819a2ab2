"""Taking a step in the life of a sample plan: the state moves on, and who did it when and why stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from serving.plan_life.kept_plan import KeptPlan, Step
from serving.plan_life.states import OF_PLANS, check_can_follow, check_has_reason, named
from serving.records.change import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


def take(
    session: Session,
    plan: KeptPlan,
    name: str,
    who: str,
    *,
    reason: str | None = None,
    kept: Mapping[str, Any] | None = None,
) -> Step:
    """Take a step, where it follows from the state that the sample plan is in.

    Parameters
    ----------
    session
        Of a change of the records.
    plan
        Read in this session.
    name
        Of a transition of `states.OF_PLANS`.
    who
        The name of the account under which it is done.
    reason
        Why; some transitions must say.
    kept
        What is to be kept of it.

    Raises
    ------
    Misplaced
        When it does not follow from the state.
    """
    transition = named(OF_PLANS, name)
    check_can_follow(transition, plan.state)
    check_has_reason(transition, reason)
    plan.state = transition.after
    plan.steps += 1
    return write_step(session, plan, name, who, reason=reason, kept=kept)


def write_step(
    session: Session,
    plan: KeptPlan,
    name: str,
    who: str,
    *,
    reason: str | None = None,
    kept: Mapping[str, Any] | None = None,
) -> Step:
    """Write down the step that a sample plan has just taken."""
    step = Step(
        id=new_id(),
        kept_plan=plan.id,
        number=plan.steps,
        name=name,
        state=plan.state,
        who=who,
        at=datetime.now(UTC),
        reason=(reason or "").strip() or None,
        kept=dict(kept or {}),
        province_code=plan.province_code,
        county_code=None,
        agency_code=None,
        firm_id=None,
    )
    session.add(step)
    return step
