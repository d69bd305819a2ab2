"""What an issued sample plan comes to from the reports that are known now: estimates, agency table, live lift."""

from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusals import Refusal
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.sample_plans import AgencyTableMade, AskedEstimate, EstimatesMade, Later, LiftSoFar
from serving.api.errands.errand_process import run_errand
from serving.api.routes.plan_answers import answered, found, going_on
from serving.api.routes.sample_plans import PlanId
from serving.people import Keyholder, Permission, Role
from serving.plan_life.keeping import all_plans, issued_of
from serving.plan_life.kept_plan import KeptPlan
from serving.plan_life.states import State

routes = APIRouter(prefix="/v1/sample-plans/{plan_id}")

AGENCY_TABLE = "agency table"
_REFUSALS = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


@answering(routes, "/estimates", Permission.ESTIMATE, EstimatesMade, method="POST", refusals=_REFUSALS, later=Later)
async def estimates(request: Request, plan_id: PlanId, asked: AskedEstimate) -> Response:
    """Estimate the rate of false jobs from what is known now; entered in the ledger. After 202, ask again."""
    given = {"issued": await _issued(request, plan_id), "by": asked.by, "who": holder_of(request).account}
    return await _answer(request, plan_id, f"estimates by {asked.by}", ("estimates", given))


@answering(
    routes,
    "/agency-table",
    Permission.READ_AGENCY_TABLE,
    AgencyTableMade,
    method="POST",
    refusals=_REFUSALS,
    later=Later,
)
async def agency_table(request: Request, plan_id: PlanId) -> Response:
    """Make the table of agencies from what is known now; entered in the ledger. After 202, ask again.

    A reader of an agency gets the rows of their own.
    """
    holder = holder_of(request)
    given = {"issued": await _issued(request, plan_id), "who": holder.account}
    return await _answer(request, plan_id, AGENCY_TABLE, ("agencies", given), partial(own_rows, holder))


def own_rows(holder: Keyholder, table: dict[str, Any]) -> dict[str, Any]:
    """Leave a reader of an agency the rows of their own."""
    own = holder.scope.agencies
    return table | {"rows": [row for row in table["rows"] if not own or row["agency_code"] in own]}


@answering(routes, "/lift", Permission.ESTIMATE, LiftSoFar, refusals=_REFUSALS, later=Later)
async def lift(request: Request, plan_id: PlanId) -> Response:
    """Say whether targeted visits find more than random ones so far; valid at every look. After 202, ask again."""
    return await _answer(request, plan_id, "lift", ("lift", {"issued": await _issued(request, plan_id)}))


async def _issued(request: Request, plan_id: str) -> dict[str, Any]:
    return await to_thread.run_sync(issued_plan, request, plan_id)


def plans_with_agency_tables(request: Request, most: int) -> list[KeptPlan]:
    """List the sample plans whose agency table whoever asks may read, the latest first, as `issued_plan` of each."""
    holder = holder_of(request)
    is_agency = holder.role is Role.AGENCY_READER
    states = {State.CLOSED} if is_agency else {State.ISSUED, State.IN_FIELD, State.CLOSED}
    with state_of(request).records.reading(None if is_agency else holder.scope) as session:
        return [plan for plan in all_plans(session, None, None, most) if plan.state in states]


def issued_plan(request: Request, plan_id: str) -> dict[str, Any]:
    """Return what the reports of an issued sample plan are held against, where whoever asks may see it.

    Raises
    ------
    Refusal
        404 where there is none.
    """
    holder = holder_of(request)
    is_agency = holder.role is Role.AGENCY_READER  # sample plans belong to no agency: theirs is what it came to
    with state_of(request).records.reading(None if is_agency else holder.scope) as session:
        plan = found(session, plan_id)
        issued = issued_of(session, plan)
        has_ended = plan.state == State.CLOSED
    if issued is None or (is_agency and not has_ended):
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "A sample plan must have been issued before it comes to anything, and closed before an agency reads it.",
            "پیش از ابلاغ برنامه چیزی برای برآورد نیست؛ و دستگاه‌ها نتیجه را پس از بسته شدن می‌بینند.",
        )
    return issued


def _as_it_is(answer: dict[str, Any]) -> dict[str, Any]:
    return answer


async def _answer(
    request: Request,
    plan_id: str,
    what: str,
    errand: tuple[str, dict[str, Any]],
    narrowed: Callable[[dict[str, Any]], dict[str, Any]] = _as_it_is,
) -> Response:
    """Answer with what an errand comes to; whoever asks again after 202 gets what they had asked for."""
    state, who = state_of(request), holder_of(request).name
    work: Callable[[], Awaitable[dict[str, Any]]] = partial(
        run_errand, state.settings, *errand, refused=HTTPStatus.CONFLICT
    )
    done = await state.work.done(f"{plan_id}/{what}/{who}", what, who, work, keeps=True)
    return going_on(request.url.path) if done is None else answered(narrowed(done))
