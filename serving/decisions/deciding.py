"""Deciding on a job, appealing against that, and deciding the appeal: each by a person, with reason and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from features.faults import Fault
from serving.decisions.decision import Appeal, AppealOutcome, Decision
from serving.decisions.evidence import check_bears_out
from serving.field_reports.impersonal import check_is_impersonal
from serving.records.change import new_id
from serving.records.record import change_being_made

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from serving.field_reports.registry import Place, Registry
    from serving.people import Keyholder

OPPOSITE = {"confirmed": "rejected", "rejected": "confirmed"}


class NotDecided(Fault):
    """A decision or an appeal that is not there, or not for whoever asks."""

    def __init__(self) -> None:
        super().__init__(
            "A decision must be in the records, within what the account may see; this one is not.",
            "چنین تصمیمی در حوزه‌ای که این حساب می‌بیند نیست.",
        )


class Settled(Fault):
    """Something that was decided already, or waits for an appeal to be decided."""


class SamePerson(Fault):
    """An appeal that whoever decided first would decide."""

    def __init__(self) -> None:
        super().__init__(
            "An appeal must be decided by another person than the one who decided first.",
            "تجدیدنظر را باید کسی جز تصمیم‌گیرندهٔ نخست بررسی کند.",
        )


@dataclass(frozen=True)
class Deciding:
    """What one person decides.

    Attributes
    ----------
    holder
        Who.
    registry
        What has landed, evidence among it.
    """

    holder: Keyholder
    registry: Registry

    def decide(
        self, session: Session, job_id: str, place: Place, verdict: str, reason: str, evidence: Sequence[str]
    ) -> Decision:
        """Confirm or reject a job; there is one decision a job.

        Raises
        ------
        Settled
            When the job was decided on.
        Fault
            When reason or evidence will not do.
        """
        if session.scalar(select(Decision).where(Decision.job_id == job_id)) is not None:
            raise Settled(
                "A job must not be decided on twice; this one was. Try: an appeal.",
                "دربارهٔ این شغل تصمیم گرفته شده است؛ راه تغییر آن تجدیدنظر است.",
            )
        check_bears_out(session, self.registry, job_id, verdict, evidence)
        decision = Decision(
            decision_id=new_id(),
            job_id=job_id,
            plan_id=place.plan_id,
            verdict=verdict,
            reason=check_is_impersonal(reason),
            evidence=list(evidence),
            decided_at=datetime.now(UTC),
            **self._who(session),
            **place.belongs(),
        )
        session.add(decision)
        return decision

    def appeal(self, session: Session, decision: Decision, lodged_for: str, grounds: str) -> Appeal:
        """Record an appeal, on behalf of the registrant or the agency; one at a time.

        Raises
        ------
        Settled
            When an appeal waits to be decided.
        """
        of_it = Appeal.decision_id == decision.decision_id
        lodged = session.scalar(select(func.count()).select_from(Appeal).where(of_it)) or 0
        decided = session.scalar(select(func.count()).select_from(AppealOutcome).join(Appeal).where(of_it)) or 0
        if lodged > decided:
            raise Settled(
                "An appeal must wait until the one before it is decided.",
                "تا تعیین تکلیف تجدیدنظر پیشین، تجدیدنظر تازه ثبت نمی‌شود.",
            )
        appeal = Appeal(
            appeal_id=new_id(),
            decision_id=decision.decision_id,
            number=lodged + 1,
            lodged_for=lodged_for,
            grounds=check_is_impersonal(grounds),
            lodged_at=datetime.now(UTC),
            **self._who(session),
            **_belongs(decision),
        )
        session.add(appeal)
        return appeal

    def settle(
        self, session: Session, appeal: Appeal, outcome: str, reason: str, evidence: Sequence[str]
    ) -> AppealOutcome:
        """Decide an appeal: what stands until now is upheld, or overturned into its opposite.

        Raises
        ------
        SamePerson
            When it is whoever decided first.
        Settled
            When it was decided.
        Fault
            When reason or evidence will not do.
        """
        decision = session.get_one(Decision, appeal.decision_id)
        if self.holder.account == decision.account:
            raise SamePerson
        if session.get(AppealOutcome, appeal.appeal_id) is not None:
            raise Settled("An appeal must be decided once; this one was.", "این تجدیدنظر پیش‌تر تعیین تکلیف شده است.")
        stands = standing_verdict(session, decision)
        verdict = stands if outcome == "upheld" else OPPOSITE[stands]
        check_bears_out(session, self.registry, decision.job_id, verdict, evidence)
        settled = AppealOutcome(
            appeal_id=appeal.appeal_id,
            job_id=decision.job_id,
            outcome=outcome,
            verdict=verdict,
            reason=check_is_impersonal(reason),
            evidence=list(evidence),
            decided_at=datetime.now(UTC),
            **self._who(session),
            **_belongs(decision),
        )
        session.add(settled)
        return settled

    def _who(self, session: Session) -> dict[str, Any]:
        return {
            "person": self.holder.name,
            "account": self.holder.account,
            "change_id": change_being_made(session),
        }


def standing_verdict(session: Session, decision: Decision) -> str:
    """Return what stands of a job: what the last decided appeal said, or else the decision."""
    asked = select(AppealOutcome.verdict).join(Appeal).where(Appeal.decision_id == decision.decision_id)
    return session.scalar(asked.order_by(Appeal.number.desc()).limit(1)) or decision.verdict


def _belongs(decision: Decision) -> Mapping[str, str | None]:
    return {
        "province_code": decision.province_code,
        "county_code": decision.county_code,
        "agency_code": decision.agency_code,
    }
