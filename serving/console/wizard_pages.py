"""Planning a sample on one page: a budget, who goes where, and how much of it is for measuring, with numbers beside."""

import json
from http import HTTPStatus
from typing import Annotated

from anyio import to_thread
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.declaring import holder_of, state_of
from serving.api.errands.errand_process import run_errand
from serving.api.routes.sample_plans import check_is_within
from serving.console.declaring import pages, showing
from serving.console.outlook_chart import HIGH, LEFT, RIGHT, WIDE, chart
from serving.console.plan_words import LEVELS
from serving.console.planner_pages import names_in, newest_cycle
from serving.console.rendering import page
from serving.people import Permission
from serving.plan_life.outlooks import kept_outlooks

USUAL_VISITS, USUAL_SHARE = 2_000, 0.15

routes = pages()


@showing(routes, "/sample-plans/new", Permission.PLAN_SAMPLES)
async def wizard(
    request: Request,
    cycle: Annotated[int | None, Query(ge=1300, le=1600)] = None,
    visits: Annotated[int, Query(ge=1, le=1_000_000)] = USUAL_VISITS,
    province: str = "",
) -> Response:
    """Ask what a sample plan should be, and show what it would find while it is being said."""
    from models.foresight import SHARES  # it brings pandas, for which a start need not wait

    state, scope = state_of(request), holder_of(request).scope
    names = await names_in(request)
    return page(
        request,
        "wizard.html",
        cycle=cycle or newest_cycle(request),
        cycles=state.runs.cycles(),
        visits=visits,
        province=province,
        provinces=[pair for pair in names.all("province_code") if scope.has({"province_code": pair[0]})],
        is_everywhere=not scope.bounds(),
        levels=list(LEVELS.items()),
        shares=SHARES,
        usual=SHARES.index(USUAL_SHARE),
    )


@showing(routes, "/sample-plans/outlook", Permission.PLAN_SAMPLES)
async def outlook(
    request: Request,
    cycle: Annotated[int, Query(ge=1300, le=1600)],
    visits: Annotated[int, Query(ge=1, le=1_000_000)],
    province: str = "",
) -> Response:
    """Show what a budget finds at every exploration share; 202 while a process of its own reckons it."""
    state, holder = state_of(request), holder_of(request)
    check_is_within(holder.scope, province or None)
    index = await state.runs.latest(cycle)
    asked = (state.settings, index.published, visits, province or None)
    looked = await to_thread.run_sync(kept_outlooks, *asked)
    if looked is None:
        given = {"cycle": cycle, "visits": visits, "province": province or None}
        looked = await state.work.done(
            f"outlooks {json.dumps(given)} {holder.name}",
            "outlooks",
            holder.name,
            lambda: run_errand(state.settings, "outlooks", given, HTTPStatus.UNPROCESSABLE_ENTITY),
            keeps=True,
        )
    if looked is None:
        return Response(status_code=HTTPStatus.ACCEPTED, headers={"retry-after": "1", "cache-control": "no-store"})
    return page(
        request,
        "outlook.html",
        looked=looked,
        chart=chart(looked["rows"]),
        names=await names_in(request),
        wide=WIDE,
        high=HIGH,
        left=LEFT,
        right=WIDE - RIGHT,
        usual=USUAL_SHARE,
    )
