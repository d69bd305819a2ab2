"""Worklists on paper, by inspector and day: for supervisors their own, for planners those of a sample plan."""

from itertools import groupby
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.declaring import holder_of, state_of
from serving.api.routes.plan_answers import found
from serving.console.declaring import pages, showing
from serving.console.plan_words import LEVELS
from serving.console.planner_pages import names_in
from serving.console.rendering import page
from serving.console.supervisor_pages import AskedVisits
from serving.field_systems.outcomes import OUTCOMES
from serving.people import Permission
from serving.plan_life.worklist import shown, visits_of_plan, worklist

A_PAGE = 60  # visits: with some jobs each, they stay below 200 KB

routes = pages()
Visits = list[dict[str, Any]]


@showing(routes, "/worklist/print", Permission.ASSIGN_VISITS)
async def own_worklist(request: Request, asked: Annotated[AskedVisits, Query()]) -> Response:
    """Write a supervisor's worklist, or a part of it, for paper."""
    holder = holder_of(request)

    def read() -> Visits:
        with state_of(request).records.reading(holder.scope) as session:
            return [shown(visit) for visit in worklist(session, holder, asked.part(A_PAGE + 1))]

    return await _written(request, await to_thread.run_sync(read), asked)


@showing(routes, "/sample-plans/{plan_id}/print", Permission.READ_DRAWN_PLANS)
async def worklist_of_plan(request: Request, plan_id: str, asked: Annotated[AskedVisits, Query()]) -> Response:
    """Write the visits of an issued sample plan for paper; why they are made, the paper does not say either."""

    def read() -> Visits:
        with state_of(request).records.reading(holder_of(request).scope) as session:
            kept = found(session, plan_id)
            return [shown(visit) for visit in visits_of_plan(session, kept.id, asked.part(A_PAGE + 1))]

    return await _written(request, await to_thread.run_sync(read), asked)


async def _written(request: Request, visits: Visits, asked: AskedVisits) -> Response:
    whole = in_whole_days(visits, A_PAGE)
    rest = request.url.include_query_params(after=asked.after + len(whole)).query
    return page(
        request,
        "printed.html",
        sheets=[list(rows) for _, rows in groupby(whole, key=_day_of_somebody)],
        next=f"?{rest}" if len(whole) < len(visits) else None,
        names=await names_in(request),
        levels=LEVELS,
        outcomes=[one.persian if request.path_params["lang"] == "fa" else one.english for one in OUTCOMES],
    )


def in_whole_days(visits: Visits, most: int) -> Visits:
    """Leave out what is beyond a number of visits, and the day that it would cut in two; one longer day is cut.

    >>> day, other = {"date": "2026-04-04", "inspector_id": "I1"}, {"date": "2026-04-04", "inspector_id": "I2"}
    >>> len(in_whole_days([day, other, other], 2)), len(in_whole_days([other, other, other], 2))
    (1, 2)
    """
    if len(visits) <= most:
        return visits
    cut = _day_of_somebody(visits[most])
    whole = [visit for visit in visits[:most] if _day_of_somebody(visit) != cut]
    return whole or visits[:most]


def _day_of_somebody(visit: dict[str, Any]) -> tuple[str | None, str | None]:
    return visit["date"], visit["inspector_id"]
