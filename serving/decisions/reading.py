"""Reading what was decided of a job, and what became of appeals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from serving.decisions.deciding import NotDecided
from serving.decisions.decision import Appeal, AppealOutcome, Decision

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.records import Records, Scope


@dataclass(frozen=True)
class Decided:
    """A decision with the appeals against it, in their order, each with its outcome where it has one."""

    decision: Decision
    appeals: tuple[tuple[Appeal, AppealOutcome | None], ...]

    @property
    def stands(self) -> str:
        """What stands of the job now."""
        verdicts = [outcome.verdict for _, outcome in self.appeals if outcome is not None]
        return verdicts[-1] if verdicts else self.decision.verdict

    @property
    def is_under_appeal(self) -> bool:
        """Whether an appeal waits to be decided."""
        return any(outcome is None for _, outcome in self.appeals)


def read_decision(records: Records, scope: Scope, job_id: str) -> Decided:
    """Read what was decided of a job.

    Raises
    ------
    NotDecided
        When nothing was, within the scope.
    """
    with records.reading(scope) as session:
        decision = session.scalar(select(Decision).where(Decision.job_id == job_id))
        if decision is None:
            raise NotDecided
        of_it = select(Appeal).where(Appeal.decision_id == decision.decision_id).order_by(Appeal.number)
        appeals = session.scalars(of_it).all()
        outcomes = [session.get(AppealOutcome, appeal.appeal_id) for appeal in appeals]
    return Decided(decision, tuple(zip(appeals, outcomes, strict=True)))


def decision_named(session: Session, decision_id: str) -> Decision:
    """Return a decision within the session's scope, or raise `NotDecided`."""
    found = session.scalar(select(Decision).where(Decision.decision_id == decision_id))
    if found is None:
        raise NotDecided
    return found


def appeal_named(session: Session, appeal_id: str) -> Appeal:
    """Return an appeal within the session's scope, or raise `NotDecided`."""
    found = session.scalar(select(Appeal).where(Appeal.appeal_id == appeal_id))
    if found is None:
        raise NotDecided
    return found
