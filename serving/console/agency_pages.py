"""The agency table: what each registered, what share of it holds, and who can be told apart from whom."""

import base64
from functools import partial
from http import HTTPStatus
from typing import Any

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serving.api.declaring import holder_of, state_of
from serving.api.errands.errand_process import run_errand
from serving.api.giving_out import GivenOut, enter_before_giving_out
from serving.api.routes.estimates import AGENCY_TABLE, issued_plan, own_rows, plans_with_agency_tables
from serving.api.routes.periods import PDF
from serving.api.routes.plan_answers import line
from serving.console.declaring import pages, showing
from serving.console.going_work import going_on, is_going
from serving.console.marking import marked as _
from serving.console.plan_words import STATES
from serving.console.planner_pages import names_in
from serving.console.rendering import as_file, page, written
from serving.pdf_file import paper_style
from serving.people import Permission
from serving.plan_life.kept_estimates import AGENCY_TABLE as KEPT
from serving.plan_life.kept_estimates import kept_estimates

MOST = 200
# as the table has them; where it is made, pandas comes along, which a server does without
NOTES = {note: note for note in (_("too few to say"), _("nothing to measure"))}

routes = pages()


@showing(routes, "/agencies", Permission.READ_AGENCY_TABLE)
async def agency_tables(request: Request) -> Response:
    """List the sample plans that agencies were measured by; their readers see those that are closed."""
    plans = [line(plan) for plan in await to_thread.run_sync(plans_with_agency_tables, request, MOST)]
    return page(request, "agencies.html", plans=plans, states=STATES, names=await names_in(request))


@showing(routes, "/agencies/{plan_id}", Permission.READ_AGENCY_TABLE)
async def agency_table(request: Request, plan_id: str) -> Response:
    """Show the agency table that was last made of a sample plan; readers of an agency see the rows of their own."""
    holder = holder_of(request)
    name, table = await to_thread.run_sync(_read, request, plan_id)
    return page(
        request,
        "agency_table.html",
        plan_id=plan_id,
        name=name,
        table=table,
        names=await names_in(request),
        notes=NOTES,
        work=going_on(request, f"{plan_id}/{AGENCY_TABLE}/{holder.name}"),
    )


@showing(routes, "/agencies/{plan_id}/table.pdf", Permission.READ_AGENCY_TABLE)
async def agency_paper(request: Request, plan_id: str, *, look: bool = False) -> Response:
    """Give the table as a PDF, once it is set; with `look`, only say whether it is being set."""
    state, holder = state_of(request), holder_of(request)
    name, table = await to_thread.run_sync(_read, request, plan_id)
    if table is None:  # its page says how it is made
        return RedirectResponse(request.url.path.removesuffix("/table.pdf"), HTTPStatus.SEE_OTHER)
    key = f"{request.url.path}/{table['at']}/{holder.name}"
    if look:
        return page(request, "going.html", is_going=is_going(request, key), address="")
    style = Markup(paper_style(request.path_params["lang"], "A4 landscape"))  # noqa: S704 -- our own
    names = await names_in(request)
    text = written(request, "agency_paper.html", name=name, table=table, names=names, notes=NOTES, style=style)
    errand = partial(run_errand, state.settings, "pdf", {"page": text}, HTTPStatus.SERVICE_UNAVAILABLE)
    made = await state.work.done(key, "agency table as PDF", holder.name, errand, keeps=True, wait=0)
    if made is None:
        return page(request, "going.html", is_going=True, address=f"{request.url.path}?look=true")
    body = base64.b64decode(made["file"])
    given = GivenOut.of(AGENCY_TABLE, PDF, len(table["rows"]), body, {"sample_plan": plan_id}, over="console")
    await enter_before_giving_out(request, given)
    return as_file(body, PDF, f"agencies-{name}.pdf")


def _read(request: Request, plan_id: str) -> tuple[str, dict[str, Any] | None]:
    """Return the name of a sample plan and its agency table as whoever asks may see it, where one was made."""
    name = issued_plan(request, plan_id)["sample_plan"]
    kept = kept_estimates(state_of(request).settings, name, KEPT)
    return name, None if kept is None else own_rows(holder_of(request), kept)
