"""Sample plans in the records: drafted, revised, costed, approved, and read with their history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from serving.plan_life.four_eyes import check_can_approve
from serving.plan_life.kept_plan import KeptPlan, Step
from serving.plan_life.states import Misplaced, State
from serving.plan_life.steps import take, write_step
from serving.plan_life.visit import Visit
from serving.plan_life.wish_document import check_can_be_meant, sha256_of_wish, with_seed
from serving.records.change import new_id
from serving.records.columns import moment_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


def draft(session: Session, document: Mapping[str, Any], who: str) -> KeptPlan:
    """Draft a sample plan; its seed is set now, for good."""
    wish = with_seed(document)
    check_can_be_meant(wish)
    plan = KeptPlan(
        id=new_id(),
        state=State.DRAFT.value,
        cycle=wish["cycle"],
        wish=wish,
        wish_sha256=sha256_of_wish(wish),
        sample_plan=None,
        made_by=who,
        made_at=datetime.now(UTC),
        steps=1,
        province_code=wish["province"],
        county_code=None,
        agency_code=None,
        firm_id=None,
    )
    session.add(plan)
    session.flush()  # its steps refer to it
    write_step(session, plan, "draft", who, kept={"wish": wish, "wish_sha256": plan.wish_sha256})
    return plan


def revise(session: Session, plan: KeptPlan, changes: Mapping[str, Any], who: str, reason: str | None) -> None:
    """Change what a draft wishes for; the seed and the cycle stay, and every version stays readable."""
    wish = {**plan.wish, **changes, "seed": plan.wish["seed"], "cycle": plan.cycle}
    check_can_be_meant(wish)
    plan.wish, plan.wish_sha256, plan.province_code = wish, sha256_of_wish(wish), wish["province"]
    take(session, plan, "revise", who, reason=reason, kept={"wish": wish, "wish_sha256": plan.wish_sha256})


def costed(session: Session, plan: KeptPlan, wish_sha256: str, looked: Mapping[str, Any], who: str) -> None:
    """Keep what a draft should find, where it is still the draft that was looked at."""
    _check_is_same(plan, wish_sha256)
    take(session, plan, "cost", who, kept={"wish_sha256": wish_sha256, **looked})


def approved(
    session: Session, plan: KeptPlan, wish_sha256: str, drawn: Mapping[str, Any], who: str, reason: str | None
) -> None:
    """Keep that a sample plan was drawn, where it is still the one that was costed.

    Raises
    ------
    Misplaced
        When the draft was changed meanwhile, or the same sample was drawn before: as another sample plan, its visits
        would be those visits once more.
    OwnDraft
        When whoever approves drafted or last revised it.
    """
    _check_is_same(plan, wish_sha256)
    check_can_approve(session, plan, who)
    same = select(KeptPlan.id).where(KeptPlan.sample_plan == drawn["sample_plan"], KeptPlan.state != State.CANCELLED)
    if session.scalars(same).first() is not None:
        raise Misplaced(
            f"A sample must be drawn once; {drawn['sample_plan']} was drawn before, from the same seed and scores.",
            f"هر نمونه یک بار کشیده می‌شود؛ {drawn['sample_plan']} پیش‌تر با همین بذر و امتیازها کشیده شده است.",
        )
    plan.sample_plan = drawn["sample_plan"]
    take(session, plan, "approve", who, reason=reason, kept={"wish_sha256": wish_sha256, **drawn})


def all_plans(session: Session, state: str | None, cycle: int | None, limit: int) -> list[KeptPlan]:
    """List sample plans, the latest first."""
    asked = select(KeptPlan).order_by(KeptPlan.made_at.desc(), KeptPlan.id).limit(limit)
    if state is not None:
        asked = asked.where(KeptPlan.state == state)
    if cycle is not None:
        asked = asked.where(KeptPlan.cycle == cycle)
    return list(session.scalars(asked))


def one_plan(session: Session, plan_id: str) -> KeptPlan | None:
    """Return a sample plan; `None` where there is none, or none within the session's scope."""
    return session.scalars(select(KeptPlan).where(KeptPlan.id == plan_id)).first()


def history(session: Session, plan: KeptPlan) -> list[Step]:
    """List the steps of a sample plan in their order."""
    return list(session.scalars(select(Step).where(Step.kept_plan == plan.id).order_by(Step.number)))


def kept_of(session: Session, plan: KeptPlan, name: str) -> dict[str, Any] | None:
    """Return what was kept of a sample plan's last step of a name; `None` where it took none."""
    asked = select(Step).where(Step.kept_plan == plan.id, Step.name == name).order_by(Step.number.desc())
    step = session.scalars(asked).first()
    return None if step is None else step.kept


def issued_of(session: Session, plan: KeptPlan) -> dict[str, Any] | None:
    """Return what reports are held against: the drawn sample's name, its lists, and since when it is issued.

    `None` where it was not issued.
    """
    drawn = kept_of(session, plan, "approve")
    steps = [step for step in history(session, plan) if step.name == "issue"]
    if drawn is None or not steps:
        return None
    return {**{name: drawn[name] for name in ("sample_plan", "lists")}, "since": moment_text(steps[-1].at)}


def visits_by_state(session: Session, plan: KeptPlan) -> dict[str, int]:
    """Count the visits of a sample plan by their state."""
    counted = select(Visit.state, func.count()).where(Visit.kept_plan == plan.id).group_by(Visit.state)
    return {state: int(visits) for state, visits in session.execute(counted)}


def _check_is_same(plan: KeptPlan, wish_sha256: str) -> None:
    if plan.wish_sha256 != wish_sha256:
        raise Misplaced(
            "A draft must stay as it was while it is worked on; it was revised meanwhile. Try: again.",
            "پیش‌نویس هنگام کار تغییر کرد. دوباره بکوشید.",
        )
