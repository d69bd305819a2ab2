"""What is asked and answered when somebody decides on champions."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.api.documents.reports import InLedger, Words


class SentPromotion(BaseModel):
    """That a release is to be champion; `despite` where the gate does not let it through, or it was refused."""

    model_config = ConfigDict(extra="forbid")

    despite: Words | None = None


class SentRefusal(BaseModel):
    """That a release is not to be champion, and why."""

    model_config = ConfigDict(extra="forbid")

    reason: Words


class SentRollback(BaseModel):
    """That the champion before the present one is to be champion again."""

    model_config = ConfigDict(extra="forbid")

    champion: Annotated[str, Field(pattern=r"^R[0-9a-f]{1,39}$", description="The present one, as it was looked at.")]
    reason: Words


class SentTrial(BaseModel):
    """That a release is to be held against the champion."""

    model_config = ConfigDict(extra="forbid")

    as_of: Annotated[
        str | None, Field(max_length=30, description="Try on what was visited before it; the release's own date else.")
    ] = None


class GateSaid(BaseModel):
    """What the gate says of a candidate against the present champion."""

    candidate: str | None = None
    champion: str | None
    says: Literal["better", "not_worse", "worse", "cannot_be_told"]
    passes: bool
    is_blocked: bool
    reasons: list[dict[str, str]]
    measures: dict[str, dict[str, float]]


class ChampionDecision(BaseModel):
    """A decision on champions."""

    action: Literal["promote", "rollback", "refuse"]
    release: str
    before: str | None
    at: str
    by: str
    gate: str | None
    despite: str | None
    why: str | None


class ChampionsSaid(BaseModel):
    """The champion, and every decision."""

    champion: str | None
    history: list[ChampionDecision]


class ChampionReceipt(BaseModel):
    """A decision that was made and entered."""

    champion: str | None
    decision: ChampionDecision | None
    ledger: InLedger
