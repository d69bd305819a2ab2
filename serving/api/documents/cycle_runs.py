"""What is asked and answered about a cycle's runs."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.api.documents.reports import InLedger


class SentRun(BaseModel):
    """A run: learn from what was known before a date, and score a cycle."""

    model_config = ConfigDict(extra="forbid")

    as_of: Annotated[
        str, Field(max_length=30, description="A date, ISO or Jalali: nothing known then or later is used.")
    ]
    cycle: Annotated[int, Field(ge=1300, le=1600, description="The cycle to score, a Jalali year.")]
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1404


class RunReceipt(BaseModel):
    """A run that was started; it is followed at /v1/cycle-runs."""

    status: Literal["started"]
    as_of: str
    cycle: int
    seed: int | None = None
    resumes: str | None = None
    ledger: InLedger


class StageSaid(BaseModel):
    """A stage: when it began, how long it took, how long it took the last time, and what it came to."""

    stage: str
    began: str | None
    seconds: float | None
    usual_seconds: float | None
    fault: dict[str, str] | None
    answer: dict[str, Any]


class RunSaid(BaseModel):
    """A run, as far as it has come."""

    run: str
    state: Literal["running", "interrupted", "finished", "failed"]
    began: str
    after: str | None
    as_of: str
    cycle: int
    seed: int | None
    bound: float | None
    code: str | None
    done: int
    all: int
    stages: list[StageSaid]


class RunsSaid(BaseModel):
    """Every run, the latest first; whether one that was started from here goes on; what its process said last."""

    runs: list[RunSaid]
    goes_on: bool
    said: str
