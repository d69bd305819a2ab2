"""What is asked and answered about field reports."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

_LINE = r"^[^\x00-\x1f\x7f]*$"
_TEXT = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"  # lines may end
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=_LINE)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Words = Annotated[str, Field(min_length=1, max_length=500, pattern=_TEXT, description="Without personal data.")]
Measure = Annotated[float, Field(ge=0, le=1e8, allow_inf_nan=False)]

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, description="WGS 84.")]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="WGS 84.")]
Cursor = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-1][0-9]-[0-3][0-9]T[0-9:.]{15}Z~[0-9a-f-]{36}~[1-9][0-9]{0,4}$",
        description="From `next`.",
    ),
]
MOST_JOBS = 25  # what one visit checks


class SentJob(BaseModel):
    """What was found of one job."""

    model_config = ConfigDict(extra="forbid")

    job_id: Code
    outcome: Annotated[
        Code,
        Field(description="confirmed, false, not_found, closed, refused or inconclusive, as the data contract says."),
    ]


class SentReport(BaseModel):
    """What an inspector reports of one visit to one plan."""

    model_config = ConfigDict(extra="forbid")

    visit_id: Annotated[Code | SkipJsonSchema[None], Field(description="As the worklist names the visit.")] = None
    completed_at: Annotated[
        str, Field(min_length=8, max_length=32, pattern=_LINE, description="Local time of Tehran, ISO or Jalali.")
    ]
    duration_min: Measure
    distance_m: Annotated[
        Measure | SkipJsonSchema[None], Field(description="From the registered place; or say where the visit was.")
    ] = None
    latitude: Latitude | SkipJsonSchema[None] = None
    longitude: Longitude | SkipJsonSchema[None] = None
    jobs: Annotated[list[SentJob], Field(min_length=1, max_length=MOST_JOBS, description="Each job once.")]
    note: Words | SkipJsonSchema[None] = None
    attachments: Annotated[list[Sha256], Field(max_length=20, description="SHA-256 of each photograph.")] = []


class SentCorrection(SentReport):
    """A further version of a report; it tells of every job that the former one told of."""

    corrects: Annotated[int, Field(ge=1, le=10_000, description="The version that this one follows: the last.")]


class SentRemark(BaseModel):
    """What is to stand beside a version of a report."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=10_000)]
    text: Words


class AskedReports(BaseModel):
    """Which reports, oldest first."""

    model_config = ConfigDict(extra="forbid")

    plan_id: Code | SkipJsonSchema[None] = None
    inspector_id: Code | SkipJsonSchema[None] = None
    limit: Annotated[int, Field(ge=1, le=1_000)] = 100
    cursor: Cursor | SkipJsonSchema[None] = None


class InLedger(BaseModel):
    """Where the ledger tells of it, the signed checkpoint that came with that, and where the proof is."""

    entry: int
    leaf: Sha256
    checkpoint: str
    proof: str


class ReportReceipt(BaseModel):
    """What whoever sent a report holds in hand.

    `content_sha256` is of the request's body as it was sent; `signed` is a note by the ledger's key that it came.
    """

    report_id: str
    version: Annotated[int, Field(ge=1)]
    content_sha256: Sha256
    sent_at: str
    signed: str
    ledger: InLedger


class RemarkReceipt(BaseModel):
    """A remark that stands beside a report."""

    remark_id: str
    report_id: str
    version: int
    ledger: InLedger


class ReportVersion(BaseModel):
    """A version of a report."""

    version: int
    jobs: dict[str, str]
    completed_at: str
    level: str
    duration_min: float
    distance_m: float | None
    latitude: float | None = None
    longitude: float | None = None
    note: str | None = None
    attachments: list[Sha256] = []
    content_sha256: Sha256
    sent_by: str
    sent_at: str
    signed: str
    ledger: InLedger | None


class ReportRemark(BaseModel):
    """What somebody else says of a report."""

    remark_id: str
    version: int
    text: str
    made_by: str
    made_at: str


class Report(BaseModel):
    """A report in all its versions, the last one last, with what was remarked beside it."""

    report_id: str
    plan_id: str
    visit_id: str | None
    inspector_id: str
    versions: list[ReportVersion]
    remarks: list[ReportRemark]


class ReportLine(BaseModel):
    """A version of a report in a list."""

    report_id: str
    version: int
    plan_id: str
    inspector_id: str
    jobs: dict[str, str]
    completed_at: str
    sent_at: str


class ReportPage(BaseModel):
    """Versions of reports, oldest first; `next` is null on the last page."""

    reports: list[ReportLine]
    next: str | None


class Landed(BaseModel):
    """Where the ledger tells of a landing."""

    entry: int
    leaf: Sha256
    checkpoint: str


class FileReceipt(BaseModel):
    """What became of a file of reports: delivered = landed + repeated + quarantined.

    A row in quarantine is not lost: it waits there with the rule that it broke. `landing` is the ledger's entry of what
    landed, `ledger` that of this answer.
    """

    delivered: int
    landed: int
    repeated: int
    quarantined: int
    rules: dict[str, int]
    content_sha256: Sha256
    landing: Landed
    ledger: InLedger
