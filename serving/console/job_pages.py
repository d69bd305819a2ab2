"""The page of a job: why it stands where it stands, who shares what it holds, and visited cases like it."""

import json
import zlib

from starlette.requests import Request
from starlette.responses import Response

from serving.api.declaring import state_of
from serving.api.making_ahead import making
from serving.api.routes.jobs import found_job
from serving.api.routes.neighbours import around
from serving.console.declaring import pages, showing
from serving.console.going_work import going_on
from serving.console.languages import language
from serving.console.marking import marked as _
from serving.console.planner_pages import names_in
from serving.console.registry_plan import OUTCOMES
from serving.console.rendering import page
from serving.console.waterfall import WIDE, bars
from serving.people import Permission

SHARED = {
    "worker_phone": _("The worker's phone"),
    "owner_phone": _("The owner's phone"),
    "account": _("The loan account"),
    "address": _("The postal code"),
    "operator": _("The operator who entered it"),
}

routes = pages()


@showing(routes, "/jobs/{job_id}", Permission.EXPLAIN_JOB)
async def job(request: Request, job_id: str) -> Response:
    """Show a job, why it stands where it stands, and what stands around it."""
    index, row = await found_job(request, job_id)
    said = await state_of(request).explainer.explain(index, row["rank"])
    why = json.loads(zlib.decompress(said.why))
    speaks = language(request.path_params["lang"])
    rest = speaks.words.gettext(_("All other signs together"))
    return page(
        request,
        "job.html",
        job=row,
        names=await names_in(request),
        reasons=json.loads(said.reasons(speaks.code)),
        base=why["base"],
        wide=WIDE,
        bars=bars(why["base"], why["contributions"], speaks.code, rest),
        **await around(request, index, row, why["contributions"], speaks.code),
        work=going_on(request, making(index)),
        scored=state_of(request).runs.cycles(),
        shared=SHARED,
        outcomes=OUTCOMES,
    )
