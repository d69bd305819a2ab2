"""An inspector's own visits, in the order of the day, each with what may be known to find it and a form of a report."""

from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusals import Refusal
from serving.api.declaring import holder_of, state_of
from serving.api.routes.reports import report_document
from serving.console.declaring import pages, showing
from serving.console.found_place import known_of
from serving.console.plan_words import LEVELS, VISITS
from serving.console.planner_pages import names_in
from serving.console.registry_plan import KINDS
from serving.console.rendering import page
from serving.console.supervisor_pages import read_visit
from serving.field_systems.outcomes import OUTCOMES
from serving.people import Permission
from serving.plan_life.progress import Day, progress
from serving.plan_life.worklist import NONE, Part, shown, worklist

MOST = 100  # visits of a day; far more than anybody makes

routes = pages()
Date = Annotated[str, Query(pattern=f"^([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{NONE}|)$")]


@showing(routes, "/visits", Permission.REPORT_VISITS)
async def own_visits(request: Request, date: Date = "") -> Response:
    """Show a day of an inspector's, the first with a visit to be made where none is asked for."""

    def read() -> tuple[list[Day], str, list[dict[str, Any]]]:
        holder = holder_of(request)
        with state_of(request).records.reading(holder.scope) as session:
            days = [day for day in progress(session, holder) if day.all]
            chosen = date or _first_open(days)
            return days, chosen, [shown(one) for one in worklist(session, holder, Part(chosen, most=MOST))]

    days, chosen, visits = await to_thread.run_sync(read)
    return page(
        request,
        "visits.html",
        days=days,
        chosen=chosen,
        unset=NONE,
        visits=visits,
        names=await names_in(request),
        visit_states=VISITS,
    )


@showing(routes, "/visits/{visit_id}", Permission.REPORT_VISITS)
async def own_visit(request: Request, visit_id: str, released: Annotated[int | None, Query(ge=0)] = None) -> Response:
    """Show a visit: where it is, which jobs to check, and the form of its report."""
    visit = await to_thread.run_sync(read_visit, request, visit_id)
    return page(
        request,
        "visit.html",
        visit=visit,
        released=released,
        known=await to_thread.run_sync(known_of, state_of(request), visit["plan_id"]),
        kinds=KINDS,
        names=await names_in(request),
        visit_states=VISITS,
        levels=LEVELS,
        outcomes=outcomes_in(request),
    )


@showing(routes, "/reports/{report_id}/correction", Permission.REPORT_VISITS)
async def correction(request: Request, report_id: str) -> Response:
    """Ask for a further version of a report of one's own; the former ones stay."""
    report = await to_thread.run_sync(report_document, request, report_id)
    if report["inspector_id"] != holder_of(request).inspector_id:
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "A report must be corrected by the inspector who sent it; this one is another's.",
            "گزارش را تنها بازرسی که فرستاده اصلاح می‌کند؛ این گزارش از بازرس دیگری است.",
        )
    return page(request, "correction.html", report=report, last=report["versions"][-1], outcomes=outcomes_in(request))


def outcomes_in(request: Request) -> list[tuple[str, str]]:
    """List the codes of outcomes with their words in the language of the page."""
    is_persian = request.path_params["lang"] == "fa"
    return [(one.code, one.persian if is_persian else one.english) for one in OUTCOMES]


def _first_open(days: list[Day]) -> str:
    """Choose the first day on which something is to be made; otherwise the last that there is."""
    waiting = [day for day in days if day.open] or days[-1:]
    return (waiting[0].date or NONE) if waiting else NONE
