"""The page of a job: why it stands where it stands, who shares what it holds, and visited cases like it."""

import json
import zlib
from datetime import UTC, datetime
from http import HTTPStatus

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from features.calendar_dates import in_tehran
from serving.api.answering.refusals import Refusal
from serving.api.declaring import holder_of, state_of
from serving.api.making_ahead import making
from serving.api.routes.jobs import found_job
from serving.api.routes.neighbours import around
from serving.auditing.job_file import in_order, of_registry
from serving.auditing.registered import registered
from serving.console.audit_words import CHANNELS, EVENTS
from serving.console.declaring import pages, showing
from serving.console.going_work import going_on
from serving.console.languages import language
from serving.console.marking import marked as _
from serving.console.plan_words import LEVELS
from serving.console.planner_pages import names_in
from serving.console.registry_plan import OUTCOMES, STAGES
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


@showing(routes, "/jobs/{job_id}/history", Permission.READ_JOB)
async def history(request: Request, job_id: str) -> Response:
    """Show when a job was registered, lent for, checked and visited; a page of its own, which the job's brings in."""
    known = await to_thread.run_sync(registered, state_of(request).checking.registry, job_id)
    if known is None or not holder_of(request).scope.has(known.plan):
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "A job must be registered, within what whoever asks may see; this one is not.",
            "چنین شغلی در حوزهٔ شما ثبت نشده است.",
        )
    now = in_tehran(datetime.now(UTC))
    return page(
        request,
        "job_history.html",
        job_id=job_id,
        events=[event for event in in_order(of_registry(known)) if event.at < now],
        event_titles=EVENTS,
        channels=CHANNELS,
        stages=STAGES,
        levels=LEVELS,
        outcomes=OUTCOMES,
    )
