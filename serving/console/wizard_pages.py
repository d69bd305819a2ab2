"""Planning a sample on one page: a budget, who goes where, and how much of it is for measuring, with numbers beside."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from serving.api.declaring import holder_of, state_of
from serving.api.errands.errand_process import run_errand
from serving.api.routes.plan_answers import found, refusing, tag
from serving.api.routes.sample_plans import check_is_within
from serving.console.declaring import pages, showing
from serving.console.exploration_looks import looks
from serving.console.languages import language
from serving.console.plan_words import LEVELS
from serving.console.planner_pages import names_in, newest_cycle
from serving.console.rendering import page
from serving.console.wish_fields import BOUNDED, constraint_fields, section
from serving.people import Permission
from serving.plan_life.outlooks import Sought, kept_outlooks
from serving.plan_life.states import OF_PLANS, check_can_follow, named

USUAL_SHARE = 0.15
USUAL: Mapping[str, Any] = {
    "visits": 2_000, "explore": USUAL_SHARE, "level": "county", "revisit": 0.0, "revisit_level": None, "reserve": 0,
    "constraints": None,
}  # fmt: skip

routes = pages()


@showing(routes, "/sample-plans/new", Permission.PLAN_SAMPLES)
async def wizard(
    request: Request,
    cycle: Annotated[int | None, Query(ge=1300, le=1600)] = None,
    visits: Annotated[int, Query(ge=1, le=1_000_000)] = USUAL["visits"],
    province: str = "",
) -> Response:
    """Ask what a sample plan should be, and show what it would find while it is being said."""
    wish = {**USUAL, "cycle": cycle or newest_cycle(request), "visits": visits, "province": province}
    return await _asking(request, wish, None)


@showing(routes, "/sample-plans/{plan_id}/revise", Permission.PLAN_SAMPLES)
async def revising(request: Request, plan_id: str) -> Response:
    """Ask what a draft should be instead: the same page, with what it wishes for now in its fields."""

    def read() -> tuple[dict[str, Any], str]:
        with refusing(), state_of(request).records.reading(holder_of(request).scope) as session:
            plan = found(session, plan_id)
            check_can_follow(named(OF_PLANS, "revise"), plan.state)
            return plan.wish, tag(plan)

    wish, version = await to_thread.run_sync(read)
    return await _asking(request, wish, {"id": plan_id, "etag": version})


async def _asking(request: Request, wish: Mapping[str, Any], draft: Mapping[str, str] | None) -> Response:
    from models.foresight import SHARES  # it brings pandas, for which a start need not wait

    state, scope = state_of(request), holder_of(request).scope
    names = await names_in(request)
    shares = sorted({*SHARES, wish["explore"]})
    return page(
        request,
        "wizard.html",
        wish=wish,
        draft=draft,
        cycles=state.runs.cycles(),
        provinces=[pair for pair in names.all("province_code") if scope.has({"province_code": pair[0]})],
        is_everywhere=not scope.bounds(),
        levels=list(LEVELS.items()),
        shares=shares,
        chosen=shares.index(wish["explore"]),
        own="" if wish["explore"] in SHARES else wish["explore"],
        bounded=[(section(column, code), name) for column in BOUNDED for code, name in names.all(column)],
        **constraint_fields(wish, language(request.path_params["lang"])),
    )


@showing(routes, "/sample-plans/outlook", Permission.PLAN_SAMPLES)
async def outlook(
    request: Request,
    cycle: Annotated[int, Query(ge=1300, le=1600)],
    visits: Annotated[int, Query(ge=1, le=1_000_000)],
    province: str = "",
    explore: Annotated[float, Query(ge=0, le=1)] = 0.0,
    constraints: Annotated[str, Query(max_length=20_000)] = "",
) -> Response:
    """Show what a budget finds at every exploration share; 202 while a process of its own reckons it."""
    state, holder = state_of(request), holder_of(request)
    check_is_within(holder.scope, province or None)
    index = await state.runs.latest(cycle)
    sought = Sought(cycle, visits, province or None, explore, constraints or None)
    looked = await to_thread.run_sync(kept_outlooks, state.settings, index.published, sought)
    if looked is None:
        given = asdict(sought)
        looked = await state.work.done(
            f"outlooks {json.dumps(given)} {holder.name}",
            "outlooks",
            holder.name,
            lambda: run_errand(state.settings, "outlooks", given, HTTPStatus.UNPROCESSABLE_ENTITY),
            keeps=True,
            wait=0,
        )
    if looked is None:
        return Response(status_code=HTTPStatus.ACCEPTED, headers={"retry-after": "1", "cache-control": "no-store"})
    return page(
        request,
        "outlook.html",
        looked=looked,
        looks=looks(looked["rows"]),
        chart=Markup(looked["charts"][request.path_params["lang"]]),  # noqa: S704 -- our own drawing, its words escaped
        names=await names_in(request),
        usual=explore or USUAL_SHARE,
    )
