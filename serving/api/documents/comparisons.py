"""What is answered about a draw beside the last one."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from serving.api.documents.published import Probability
from serving.api.documents.sample_plans import Moment

Count = Annotated[int, Field(ge=0)]
Why = Literal["visited", "not_registered", "score", "design", "chance"]
_WHY = (
    "Why it is gone: a visit reached it; it is not registered any more; its score fell, and its chance with it; its "
    "chance fell for another reason, as fewer visits; or by chance alone."
)


class DrawFigures(BaseModel):
    """What a draw costs in visits, what it should find, and half of its 95 % intervals, as it was costed."""

    id: str
    at: Moment
    sample_plan: str
    targeted: Count
    random: Count
    second_visits: Count
    jobs_to_check: Count
    reserve: Count
    explore: Probability
    expected_false_jobs: float
    half_width: float
    middle_province: float | None
    widest_province: float | None


class ComparedPlan(BaseModel):
    """A plan of either draw; what a draw could not have drawn has no chance and no expected finds there."""

    plan_id: str
    fate: Literal["kept", "new", "gone"]
    province_code: str | None
    agency_code: str | None
    chance_before: Probability | None
    chance_now: Probability | None
    expected_before: float | None
    expected_now: float | None
    why: Annotated[Why | None, Field(description=_WHY)]


class Comparison(BaseModel):
    """A draw beside the last one of the same cycle, place and levels that was not cancelled."""

    now: DrawFigures
    before: DrawFigures
    kept: Count
    new: Count
    gone: Count
    left: Annotated[dict[Why, int], Field(description="How many are gone, by why.")]
    plans: list[ComparedPlan]
