"""What is asked and answered, as the published description of the API says it.

Answers are sent as they were made, not by way of these models: a page of a thousand rows through a model takes ten
times as long. A test holds what is sent to what is described.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

Code = Annotated[str, Field(min_length=1, max_length=40)]
Province = Annotated[str, Field(pattern="^[0-9]{2}$")]
County = Annotated[str, Field(pattern="^[0-9]{4}$")]
Probability = Annotated[float, Field(ge=0, le=1)]

USUAL_PAGE, LARGEST_PAGE = 100, 10_000


class AskedList(BaseModel):
    """Which jobs of a cycle, and how many at a time; a name that is not listed here is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")

    province: Annotated[Province | SkipJsonSchema[None], Field(description="Two digits.")] = None
    county: Annotated[County | SkipJsonSchema[None], Field(description="Four digits.")] = None
    agency: Annotated[Code | SkipJsonSchema[None], Field(description="An agency's code.")] = None
    program: Annotated[Code | SkipJsonSchema[None], Field(description="A programme's code.")] = None
    lang: Annotated[
        Literal["fa", "en"] | SkipJsonSchema[None],
        Field(description="Language of reasons; otherwise what `Accept-Language` prefers, or Persian."),
    ] = None
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Jobs a page.")] = USUAL_PAGE
    cursor: Annotated[
        str | SkipJsonSchema[None],
        Field(min_length=1, max_length=200, description="From `next` or the `Link` of a page."),
    ] = None

    def filters(self) -> dict[str, str]:
        """Return the columns that are asked for, with their values."""
        asked = {"province_code": self.province, "county_code": self.county}
        asked |= {"agency_code": self.agency, "program_code": self.program}
        return {column: value for column, value in asked.items() if value is not None}


class AskedLanguage(BaseModel):
    """In which language reasons are said."""

    model_config = ConfigDict(extra="forbid")

    lang: Annotated[
        Literal["fa", "en"] | SkipJsonSchema[None],
        Field(description="Language of reasons; otherwise what `Accept-Language` prefers, or Persian."),
    ] = None


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class ReleaseLine(BaseModel):
    """A release on the shelf."""

    release: str
    is_champion: bool


class Releases(BaseModel):
    """The releases, oldest first."""

    releases: list[ReleaseLine]


class ReleaseDetail(ReleaseLine):
    """A release whose signature and hashes were checked."""

    as_of: str
    signed_by: str
    files: Annotated[dict[str, str], Field(description="sha256 of each file.")]


class Run(BaseModel):
    """A published scoring run."""

    cycle: int
    run: str
    release: str
    as_of: str
    is_latest: bool


class Runs(BaseModel):
    """Published scoring runs, the newest cycle first."""

    runs: list[Run]


class Row(BaseModel):
    """A job of a list. `rank` is its place among all jobs of the cycle; the raw score orders, the score is shown."""

    rank: Annotated[int, Field(ge=1)]
    job_id: str
    plan_id: str
    score: Probability
    score_low: Probability
    score_high: Probability
    raw_score: float
    province_code: str | None
    county_code: str | None
    agency_code: str | None
    program_code: str | None


class ListedJob(Row):
    """A job with the reasons of its score, the strongest first; null while they are being made. Ask again for them."""

    reasons: Annotated[list[str], Field(max_length=3)] | None


class Page(BaseModel):
    """A page of a cycle's list, best first; `next` is null on the last.

    `reasons_pending` says of how many of its jobs the reasons are not made yet.
    """

    cycle: int
    run: str
    release: str
    as_of: str
    lang: Literal["fa", "en"]
    next: str | None
    reasons_pending: Annotated[int, Field(ge=0)]
    jobs: list[ListedJob]


class Job(Row):
    """A job of the latest run of its cycle."""

    cycle: int
    run: str
    release: str
    as_of: str


class Explanation(Job):
    """Why a job has its score: base and contributions add up to raw_score within 1e-6.

    The contribution `listing_bound`, where there is one, is what was taken off so that true jobs of a protected group
    are not listed too often.
    """

    lang: Literal["fa", "en"]
    base: float
    contributions: dict[str, float]
    reasons: Annotated[list[str], Field(max_length=3)]


class Problem(BaseModel):
    """Why a request was refused (RFC 9457), in the language that `Accept-Language` prefers; Persian otherwise."""

    type: str
    title: str
    status: int
    detail: str
