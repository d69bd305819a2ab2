"""What is sent and answered about newly registered jobs as they arrive."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from serving.api.documents.reports import InLedger, Landed, Sha256

MOST_ROWS = 5_000  # of a table, as JSON; more come as files
_TEXT = r"^[^\x00-\x1f\x7f]*$"
Cell = (
    Annotated[str, Field(max_length=500, pattern=_TEXT)]
    | bool
    | Annotated[int, Field(ge=-(10**15), le=10**15)]
    | Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
    | None
)
Row = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=40)], Cell],
    Field(min_length=1, max_length=40, description="A row, by the columns of the data contract."),
]
Cursor = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-1][0-9]-[0-3][0-9]T[0-9:.]{15}Z~[0-9a-f-]{36}$",
        description="From `next`.",
    ),
]
Rows = Annotated[list[Row], Field(max_length=MOST_ROWS)]


class SentArrival(BaseModel):
    """Newly registered jobs, with the rows of other tables that come with them."""

    model_config = ConfigDict(extra="forbid")

    jobs: Annotated[list[Row], Field(min_length=1, max_length=MOST_ROWS)]
    plans: Rows = []
    loans: Rows = []
    installments: Rows = []


class TableArrived(BaseModel):
    """What became of a table's rows: delivered = landed + repeated + quarantined; `rules` counts the last by rule.

    `released` are rows of earlier arrivals that landed now, since what they waited for did.
    """

    delivered: int
    landed: int
    repeated: int
    quarantined: int
    rules: dict[str, int]
    released: int


class RowHeld(BaseModel):
    """A row in quarantine: what it must become. No value of it is told but its key."""

    table: str
    row: int
    key: str | None
    column: str
    rule: str
    message_fa: str
    message_en: str


class Noticed(BaseModel):
    """What the sender should know though it stopped nothing."""

    fa: str
    en: str


class Arrived(BaseModel):
    """What became of an arrival; of a table's rows in quarantine the first hundred are named.

    `as_of` is the moment right after it landed: as of then its jobs are scored. `landing` is the ledger's entry of
    what landed.
    """

    arrival_id: str
    as_of: str
    tables: dict[str, TableArrived]
    quarantined: list[RowHeld]
    notices: list[Noticed]
    content_sha256: Sha256
    landing: Landed


class ArrivalReceipt(Arrived):
    """What became of an arrival; `ledger` is the entry of this answer."""

    ledger: InLedger


class ArrivalLine(BaseModel):
    """An arrival in a list; `is_scored` as of the moment right after it landed."""

    arrival_id: str
    arrived_at: str
    as_of: str
    jobs: int
    is_scored: bool


class ArrivalPage(BaseModel):
    """Arrivals, the latest first; `next` is null on the last page."""

    arrivals: list[ArrivalLine]
    next: str | None


class ArrivedScore(BaseModel):
    """The score of a job that arrived."""

    job_id: str
    score: float
    score_low: float
    score_high: float
    release: str
    as_of: str


class ArrivalScores(BaseModel):
    """The scores of an arrival's jobs, best first.

    `delivered` are the jobs that it delivered, of which those in quarantine, those not known before `as_of` and those
    outside the asker's scope are not listed.
    """

    arrival_id: str
    as_of: str
    delivered: int
    jobs: list[ArrivedScore]


class AskedArrivals(BaseModel):
    """How a list of arrivals is asked for."""

    model_config = ConfigDict(extra="forbid")

    cursor: Cursor | SkipJsonSchema[None] = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
