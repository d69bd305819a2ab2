"""The agency table: what each registered, what share of it holds, and who can be told apart from whom."""

from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from serving.api.declaring import holder_of, state_of
from serving.api.routes.estimates import AGENCY_TABLE, issued_plan, own_rows, plans_with_agency_tables
from serving.api.routes.plan_answers import line
from serving.console.declaring import pages, showing
from serving.console.going_work import going_on
from serving.console.marking import marked as _
from serving.console.plan_words import STATES
from serving.console.planner_pages import names_in
from serving.console.rendering import page
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
    holder, settings = holder_of(request), state_of(request).settings

    def read() -> tuple[str, dict[str, Any] | None]:
        name = issued_plan(request, plan_id)["sample_plan"]
        kept = kept_estimates(settings, name, KEPT)
        return name, None if kept is None else own_rows(holder, kept)

    name, table = await to_thread.run_sync(read)
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
