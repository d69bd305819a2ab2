"""What is answered about what stands around a job."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from serving.api.documents.published import Job

Count = Annotated[int, Field(ge=0)]
Day = Annotated[str, Field(description="ISO.")]


class PlanAround(BaseModel):
    """A plan that shares something with a job, and what visits before the run's as-of date found of its jobs."""

    plan_id: str
    cycle: int
    province_code: str
    county_code: str
    agency_code: str
    program_code: str
    visited_on: Annotated[Day | None, Field(description="The last visit; null where nobody went.")]
    jobs: Count
    checked_jobs: Annotated[Count, Field(description="Jobs that visits found true or false.")]
    false_jobs: Count


class Sharing(BaseModel):
    """Other plans that hold a phone, an account, an address or an operator of a job; never its value.

    Counted over all of them within the asker's scope, whatever their cycle; `listed` are the first, those visited last
    before others.
    """

    what: Literal["worker_phone", "owner_phone", "account", "address", "operator"]
    plans: Count
    jobs: Count
    visited_plans: Count
    checked_jobs: Count
    false_jobs: Count
    listed: list[PlanAround]


class SimilarCase(BaseModel):
    """A job that a visit before the run's as-of date found true or false.

    `apart` sums over all facts how differently they moved the two raw scores (log-odds); `alike` names those that moved
    both most the same way.
    """

    job_id: str
    plan_id: str
    cycle: int
    province_code: str
    county_code: str
    agency_code: str
    program_code: str
    visited_on: Day
    outcome: Literal["confirmed", "false", "not_found"]
    apart: Annotated[float, Field(ge=0)]
    alike: list[str]


class Neighbours(Job):
    """What stands around a job: who shares what it holds, and visited cases like it, the most alike first.

    Both are null while they are being made, once a run. Ask again for them.
    """

    lang: Literal["fa", "en"]
    sharing: list[Sharing] | None
    similar: list[SimilarCase] | None
