"""What is asked and answered about sample plans, their visits and what these come to."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.api.documents.published import Code, Probability, Province

Level = Literal["senior", "national", "provincial", "county", "technical"]
Visits = Annotated[int, Field(ge=1, le=1_000_000)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]
Moment = Annotated[str, Field(description="UTC, as 2026-11-22T07:30:00.000000Z.")]
_CONSTRAINTS = "TOML, as the file of `rastin plan --constraints`: levels, days, travel, floors and quotas."
Toml = Annotated[str, Field(min_length=1, max_length=100_000, description=_CONSTRAINTS)]


class ChangedWish(BaseModel):
    """What of a draft is to be another; what is not named stays (RFC 7396). Neither cycle nor seed can change."""

    model_config = ConfigDict(extra="forbid")

    visits: Visits = 1
    explore: Probability = 0.15
    level: Level = "county"
    province: Province | None = None
    revisit: Probability = 0.0
    revisit_level: Level | None = None
    reserve: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    constraints: Toml | None = None
    reason: Annotated[Reason | None, Field(description="Why it is changed; kept in the history.")] = None

    def changes(self) -> dict[str, Any]:
        """Return what was named."""
        return self.model_dump(include=self.model_fields_set - {"reason"})


class AskedWish(BaseModel):
    """What a sample plan should be: as the options of `rastin plan`."""

    model_config = ConfigDict(extra="forbid")

    cycle: Annotated[int, Field(ge=1300, le=1600, description="A Jalali year that was scored.")]
    visits: Visits
    explore: Probability = 0.15
    level: Level = "county"
    province: Annotated[Province | None, Field(description="Plans of this province only.")] = None
    revisit: Annotated[Probability, Field(description="Share of plans that another level visits again.")] = 0.0
    revisit_level: Annotated[
        Level | None, Field(description="Who goes again, where the constraints have no levels.")
    ] = None
    reserve: Annotated[int, Field(ge=0, le=1_000_000, description="Plans held in reserve.")] = 0
    constraints: Toml | None = None
    seed: Annotated[
        int | None, Field(ge=0, lt=1 << 31, description="Of the draw; the system's randomness where not given.")
    ] = None


class AskedStep(BaseModel):
    """Why a step is taken."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason | None = None


class ReasonedStep(BaseModel):
    """Why a step is taken that nobody takes without saying."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class AskedAssignment(BaseModel):
    """Who is to make a visit."""

    model_config = ConfigDict(extra="forbid")

    inspector_id: Code


class AskedEstimate(BaseModel):
    """By what the rate of false jobs is to be estimated."""

    model_config = ConfigDict(extra="forbid")

    by: Literal["total", "province", "agency", "program"] = "total"


class Wished(BaseModel):
    """A wish as it is kept, with its seed."""

    cycle: int
    visits: int
    explore: float
    level: Level
    province: str | None
    revisit: float
    revisit_level: Level | None
    reserve: int
    constraints: str | None
    seed: int


class StepTaken(BaseModel):
    """A step in the life of a sample plan. What is kept depends on the step: a wish, figures, names and hashes."""

    number: Annotated[int, Field(ge=1)]
    name: str
    state: str
    who: str
    at: Moment
    reason: str | None
    kept: dict[str, Any]


class WorkGoingOn(BaseModel):
    """Long work about a sample plan: going on, or ended with a fault that is said here."""

    what: str
    who: str
    since: Moment
    fault: str | None


class PlanLine(BaseModel):
    """A sample plan among others."""

    id: str
    state: Literal["draft", "costed", "approved", "issued", "in_field", "closed", "cancelled"]
    wish: Wished
    wish_sha256: Sha256
    sample_plan: Annotated[str | None, Field(description="The drawn sample's name; null before it is drawn.")]
    made_by: str
    made_at: Moment


class Plans(BaseModel):
    """Sample plans, the latest first."""

    sample_plans: list[PlanLine]


class Plan(PlanLine):
    """A sample plan with its history; `visits` counts them by state once it is issued."""

    visits: dict[str, int]
    work: WorkGoingOn | None
    history: list[StepTaken]


class DraftedPlan(Plan):
    """A sample plan that was drafted, and where the ledger says so."""

    ledger: dict[str, Any] | None


class DrawnPlan(BaseModel):
    """A plan of a drawn sample: why it is in it, and with which chance."""

    visit_order: int
    plan_id: str
    level: str
    province_code: str | None
    county_code: str | None
    agency_code: str | None
    arm: Literal["targeted", "random"]
    inclusion_probability: Probability
    expected_false_jobs: float
    jobs_to_check: int
    revisit: Literal["yes", "no"]
    revisit_level: str
    reasons: list[str]


class DrawnPlans(BaseModel):
    """The plans of a drawn sample, in the order of the draw."""

    sample_plan: str
    lang: Literal["fa", "en"]
    plans: list[DrawnPlan]


class WorklistVisit(BaseModel):
    """A visit, as those who make and supervise it see it."""

    visit_id: str
    state: Literal["open", "reported", "could_not_be_made"]
    date: str | None
    stop: int | None
    level: str
    inspector_id: str | None
    firm_id: str | None
    plan_id: str
    jobs: list[str]
    province_code: str | None
    county_code: str | None
    county_name: str | None
    latitude: float | None
    longitude: float | None
    reason: str | None


class Worklist(BaseModel):
    """Visits, by day and stop."""

    visits: list[WorklistVisit]


class GivenUp(BaseModel):
    """A visit that could not be made, and how many visits of the reserve were given out for it."""

    visit: WorklistVisit
    released: Annotated[int, Field(ge=0)]


class Later(BaseModel):
    """The work goes on; ask again."""

    status: Literal["working"]


ShownCount = int | Literal["<5", "*"]
"""A count of an aggregate: "<5" is 1 to 4; "*" is hidden, so that such a count cannot be computed."""


class Rate(BaseModel):
    """The rate of false jobs among registered ones, with its 95 % interval; least and most bound it without answers."""

    by: str
    code: str
    jobs: ShownCount
    visited_plans: ShownCount
    false_rate: float | None
    low: float | None
    high: float | None
    least: float | None
    most: float | None


class EstimatesMade(BaseModel):
    """Estimates from what is known now, as `rastin estimate` makes them."""

    sample_plan: str
    cycle: int
    as_of: str
    population: dict[str, Any]
    asked_jobs: int
    answered_jobs: int
    found_false: int
    findings_of_jobs_not_asked: int
    misses: dict[str, Any] | None
    estimates: list[Rate]


class AgencyTableMade(BaseModel):
    """The agency table from what is known now, as `rastin agencies` makes it."""

    sample_plan: str
    cycle: int
    as_of: str
    agencies: int
    ranked: int
    pairs: int
    pairs_told_apart: int
    misses: dict[str, Any] | None
    rows: list[dict[str, Any]]


class LiftSoFar(BaseModel):
    """Whether targeted visits find more than random ones, as `rastin lift` says it; valid at every look."""

    sample_plan: str
    visits: int
    targeted: dict[str, Any]
    random: dict[str, Any]
    difference: dict[str, Any] | None
    ratio: dict[str, Any] | None
    evidence: float | None
    promised_difference: float
    settled_after_visits: int | None
    alarm_after_visits: int | None
    verdict: Literal["running", "settled", "alarm"]
    course: list[dict[str, Any]]


class PeriodReport(BaseModel):
    """The numbers of a period, as `rastin report period` counts them."""

    summary: list[dict[str, Any]]
    groups: dict[str, list[dict[str, Any]]]
    about: dict[str, Any]


class SupervisionOrder(BaseModel):
    """Technical supervision of a province, as `rastin supervise` orders it."""

    cycle: int
    as_of: str
    release: str
    plans: int
    jobs: int
    visits: list[dict[str, Any]]
    by_week: list[dict[str, Any]]


class QuarantineCounts(BaseModel):
    """How many rows lie in quarantine, by table and rule."""

    tables: dict[str, dict[str, int]]


class QuarantinedRow(BaseModel):
    """A row in quarantine: where it stood and what it must become; nothing of what it held but its key."""

    table: str
    file: str
    row: str
    key: str
    column: str
    rule: str
    message_fa: str
    message_en: str


class QuarantinedRows(BaseModel):
    """Rows in quarantine."""

    rows: list[QuarantinedRow]
