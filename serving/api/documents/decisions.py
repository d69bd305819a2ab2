"""What is asked and answered about decisions on jobs and appeals; nothing of it has a score."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.api.documents.reports import InLedger, Words

Verdict = Literal["confirmed", "rejected"]
Evidence = Annotated[
    list[Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]],
    Field(min_length=1, max_length=20, description="Ids of field reports of the job, or of field checks that landed."),
]


class SentDecision(BaseModel):
    """What a person decides of a job, why, and on which reports."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    reason: Words
    evidence: Evidence


class SentAppeal(BaseModel):
    """An appeal, recorded for whom it is."""

    model_config = ConfigDict(extra="forbid")

    lodged_for: Literal["registrant", "agency"]
    grounds: Words


class SentOutcome(BaseModel):
    """What an appeal comes to, why, and on which reports."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["upheld", "overturned"]
    reason: Words
    evidence: Evidence


class DecisionReceipt(BaseModel):
    """A decision that is in the records."""

    decision_id: str
    job_id: str
    verdict: Verdict
    ledger: InLedger


class AppealReceipt(BaseModel):
    """An appeal that is in the records."""

    appeal_id: str
    decision_id: str
    ledger: InLedger


class OutcomeReceipt(BaseModel):
    """What an appeal came to; `verdict` stands of the job from now on."""

    appeal_id: str
    outcome: Literal["upheld", "overturned"]
    verdict: Verdict
    ledger: InLedger


class AppealSaid(BaseModel):
    """An appeal and what it came to; the outcome's fields are null until it is decided."""

    appeal_id: str
    lodged_for: str
    grounds: str
    lodged_by: str
    lodged_at: str
    outcome: Literal["upheld", "overturned"] | None
    verdict: Verdict | None
    reason: str | None
    evidence: list[str] | None
    decided_by: str | None
    decided_at: str | None


class DecisionSaid(BaseModel):
    """What was decided of a job, and what stands now."""

    decision_id: str
    job_id: str
    plan_id: str
    verdict: Verdict
    reason: str
    evidence: list[str]
    decided_by: str
    decided_at: str
    stands: Verdict
    is_under_appeal: bool
    appeals: list[AppealSaid]
