"""A drawn sample plan beside the one that was drawn last before it."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusals import Refusal
from serving.api.answering.table_forms import FILES, check_form, in_form
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.comparisons import Comparison
from serving.api.giving_out import GivenOut, enter_given_out
from serving.api.routes.plan_answers import found, refusing
from serving.api.routes.sample_plans import PlanId
from serving.people import Permission
from serving.plan_life.comparing import PLAN_COLUMNS, compared
from serving.plan_life.last_draw import draw_before, draw_of

routes = APIRouter(prefix="/v1/sample-plans/{plan_id}")

_REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)


@answering(routes, "/comparison", Permission.READ_DRAWN_PLANS, Comparison, refusals=_REFUSALS, forms=FILES)
def comparison(request: Request, plan_id: PlanId) -> Response:
    """Say which plans a draw kept, left and added beside the last one of its cycle, place and levels, and why."""
    form = check_form(request)
    body = comparison_as(request, plan_id, form)
    return Response(body, headers={"cache-control": "private, no-cache", "vary": "Accept"}, media_type=form)


def comparison_as(request: Request, plan_id: str, form: str, over: str = "api") -> bytes:
    """Write the comparison in a form; as a file its plans alone, entered as given out."""
    beside = beside_the_last(request, plan_id)
    if beside is None:
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "There must be two draws to compare: this one, and an earlier one of its cycle, place and levels.",
            "برای سنجیدن دو قرعه‌کشی باید باشد: این برنامه و یکی پیش از آن، با همان دوره، جا و سطح‌ها.",
        )
    about = {name: value for name, value in beside.items() if name != "plans"}
    body = in_form(form, "plans", beside["plans"], PLAN_COLUMNS, about)
    names = {name: str(beside[name]["sample_plan"]) for name in ("now", "before")}
    enter_given_out(request, GivenOut.of("compared draws", form, len(beside["plans"]), body, names, over))
    return body


def beside_the_last(request: Request, plan_id: str) -> dict[str, Any] | None:
    """Hold a sample plan's draw against the last one before it, within what the asker may see; `None` without one."""
    with state_of(request).records.reading(holder_of(request).scope) as session:
        plan = found(session, plan_id)
        now, before = draw_of(session, plan), draw_before(session, plan)
    if now is None or before is None:
        return None
    with refusing():
        return compared(state_of(request).settings, now, before)
