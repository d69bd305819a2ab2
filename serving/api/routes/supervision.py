"""Technical supervision: every plan of a province in the order in which firms should visit."""

from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from features.calendar_dates import in_tehran, parse_moment
from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.published import Province
from serving.api.documents.sample_plans import Later, SupervisionOrder
from serving.api.errands.errand_process import run_errand
from serving.api.routes.lists import Cycle
from serving.api.routes.plan_answers import answered, going_on
from serving.people import Permission

routes = APIRouter(prefix="/v1")

FAR = timedelta(days=3_660)  # ten years: no schedule begins later, or began earlier
Day = Annotated[str, Query(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="The first day, ISO or Jalali.")]


@answering(
    routes,
    "/cycles/{cycle}/supervision",
    Permission.READ_SUPERVISION,
    SupervisionOrder,
    refusals=(
        HTTPStatus.NOT_FOUND,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
    later=Later,
)
async def supervision_order(
    request: Request, cycle: Cycle, province: Annotated[Province, Query()], first: Day
) -> Response:
    """Order and schedule visits to every plan of a province, the likeliest false jobs first. After 202, ask again."""
    state, holder = state_of(request), holder_of(request)
    if set(holder.scope.bounds()) - {"province_code"} or holder.scope.is_outside({"province_code": province}):
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "Supervision is ordered by whole provinces; this one must lie within what the asker may see.",
            "ترتیب نظارت برای همهٔ استان است؛ استان باید در حوزهٔ درخواست‌کننده باشد.",
        )
    index = await state.runs.latest(cycle)
    if not _is_near(first) or not index.page({"province_code": province}, {}, 0, 1, "en"):
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "A province must have jobs in the cycle, and the first day must be one of the coming or past years.",
            "استان باید در این دوره شغلی داشته باشد و روز نخست از سال‌های نزدیک باشد.",
        )
    given = {"cycle": cycle, "first": first, "province": province}
    work = partial(run_errand, state.settings, "supervision", given, refused=HTTPStatus.NOT_FOUND)
    key = f"supervision/{cycle}/{province}/{first}/{holder.name}"
    done = await state.work.done(key, "supervision", holder.name, work, keeps=True)
    return going_on(f"{request.url.path}?{request.url.query}") if done is None else answered(done)


def _is_near(day: str) -> bool:
    try:
        return abs(parse_moment(day) - in_tehran(datetime.now(UTC))) < FAR
    except Fault:
        return False
