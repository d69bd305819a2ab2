"""A supervisor's visits: who has them, how far they have come by day, given and given up; nothing of why."""

from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from features.calendar_dates import in_tehran
from serving.api.answering.refusing import refusing
from serving.api.declaring import holder_of, state_of
from serving.console.declaring import pages, showing
from serving.console.found_place import known_of
from serving.console.plan_words import LEVELS, VISITS
from serving.console.planner_pages import names_in
from serving.console.registry_plan import KINDS
from serving.console.rendering import page
from serving.people import Permission
from serving.plan_life.assigning import inspectors
from serving.plan_life.progress import in_all, progress
from serving.plan_life.states import VisitState
from serving.plan_life.worklist import NONE, Part, one_visit, shown, worklist

A_PAGE = 50
MOST_NAMED = 300  # inspectors that a page offers; whoever has more types the id

routes = pages()


class AskedVisits(BaseModel):
    """Which visits; an empty field of a form bounds nothing."""

    model_config = ConfigDict(extra="forbid")

    date: Annotated[str, Field(pattern=f"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{NONE}|)$")] = ""
    state: VisitState | str = ""
    inspector: Annotated[str, Field(max_length=40)] = ""
    province: Annotated[str, Field(max_length=2)] = ""
    after: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    def part(self, most: int) -> Part:
        """Return the part of the worklist that is asked for."""
        return Part(
            self.date or None, self.state or None, self.inspector or None, self.province or None, self.after, most
        )


@showing(routes, "/worklist", Permission.ASSIGN_VISITS)
async def supervised(request: Request, asked: Annotated[AskedVisits, Query()]) -> Response:
    """Show the visits of a supervisor's level and place, and how far they have come."""
    shown_now, names = await to_thread.run_sync(_read, request, asked), await names_in(request)
    scope = holder_of(request).scope
    return page(
        request,
        "worklist.html",
        **shown_now,
        asked=asked,
        unset=NONE,
        a_page=A_PAGE,
        today=in_tehran(datetime.now(UTC)).date().isoformat(),
        names=names,
        provinces=[pair for pair in names.all("province_code") if scope.has({"province_code": pair[0]})],
        visit_states=VISITS,
        levels=LEVELS,
    )


@showing(routes, "/worklist/{visit_id}", Permission.ASSIGN_VISITS)
async def supervised_visit(
    request: Request, visit_id: str, released: Annotated[int | None, Query(ge=0)] = None
) -> Response:
    """Show a visit, who has it and who may, and what became of it."""
    visit = await to_thread.run_sync(read_visit, request, visit_id)
    known = await to_thread.run_sync(known_of, state_of(request), visit["plan_id"])
    offered = await to_thread.run_sync(_offered, request, [visit])
    return page(
        request,
        "supervised_visit.html",
        visit=visit,
        known=known,
        offered=offered,
        released=released,
        kinds=KINDS,
        names=await names_in(request),
        visit_states=VISITS,
        levels=LEVELS,
    )


def read_visit(request: Request, visit_id: str) -> dict[str, Any]:
    """Read a visit of the asker's worklist, as the field sees it.

    Raises
    ------
    Refusal
        404 where there is none for them.
    """
    holder = holder_of(request)
    with refusing(), state_of(request).records.reading(holder.scope) as session:
        return shown(one_visit(session, holder, visit_id))


def _read(request: Request, asked: AskedVisits) -> dict[str, Any]:
    holder = holder_of(request)
    with state_of(request).records.reading(holder.scope) as session:
        found = [shown(visit) for visit in worklist(session, holder, asked.part(A_PAGE + 1))]
        days = progress(session, holder)
    listed = found[:A_PAGE]
    return {
        "visits": listed,
        "has_more": len(found) > A_PAGE,
        "days": days,
        "total": in_all(days),
        "offered": _offered(request, [visit for visit in listed if visit["state"] == VisitState.OPEN]),
    }


def _offered(request: Request, visits: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """List the inspectors who may make one of some visits, with where they belong; none where they are too many."""
    if not visits:
        return []
    firms = holder_of(request).scope.firms
    wanted = {(visit["level"], visit["province_code"], visit["county_code"]) for visit in visits}
    found = [
        (one.inspector_id, one.county_code or one.province_code or one.firm_id or "")
        for one in inspectors(state_of(request).settings)
        if (not firms or one.firm_id in firms) and any(one.can_go(*place) for place in wanted)
    ]
    return found if len(found) <= MOST_NAMED else []
