"""An auditor's pages: search by any id, a job's file, what was disputed, and deriving again."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from features.ledger import Kind
from serving.api.answering.refusals import Refusal
from serving.api.declaring import holder_of, state_of
from serving.api.routes.audits import rederivation_of
from serving.api.routes.jobs import found_job
from serving.auditing.disputes import appeals, corrections
from serving.auditing.job_file import Event, in_order, job_events
from serving.auditing.kept_audits import last_rederivation
from serving.auditing.ledger_entries import ledger_entries
from serving.auditing.registered import registered
from serving.console.audit_words import WORDS
from serving.console.declaring import pages, showing
from serving.console.finding import find
from serving.console.going_work import going_on
from serving.console.plan_words import LEVELS
from serving.console.planner_pages import names_in
from serving.console.registry_plan import OUTCOMES, STAGES
from serving.console.rendering import page
from serving.console.scorings import arrival_scorings, scorings
from serving.people import Permission

MOST = 100

routes = pages()


@showing(routes, "/audit", Permission.READ_LEDGER)
async def search(request: Request, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Find what an id names; where it is one thing, lead there."""
    state, asked = state_of(request), q.strip()
    found: list[str] = []
    if asked:
        indexes = [await state.runs.latest(cycle) for cycle in state.runs.cycles()]
        found = await to_thread.run_sync(find, state, holder_of(request), indexes, asked)
    if len(found) == 1:
        return RedirectResponse(f"/{request.path_params['lang']}{found[0]}", HTTPStatus.SEE_OTHER)
    return page(request, "audit.html", asked=asked, found=found)


@showing(routes, "/audit/jobs/{job_id}", Permission.READ_LEDGER)
async def job(request: Request, job_id: str) -> Response:
    """Show all that became of a job, in order, each with who did it and where the ledger says so."""
    state, holder = state_of(request), holder_of(request)
    known = await to_thread.run_sync(registered, state.checking.registry, job_id)
    if known is None or not holder.scope.has(known.plan):
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "A job must be registered, within what whoever asks may see; this one is not.",
            "چنین شغلی در حوزهٔ شما ثبت نشده است.",
        )
    scored, row, reasons = await _scored(request, job_id)
    arrived = await to_thread.run_sync(arrival_scorings, state, holder.scope, job_id)
    events = await to_thread.run_sync(job_events, state.records, holder.scope, known)
    return page(
        request,
        "audit_job.html",
        job=row,
        known=known,
        events=in_order([*events, *scored, *arrived]),
        names=await names_in(request),
        reasons=reasons,
        stages=STAGES,
        outcomes=OUTCOMES,
        levels=LEVELS,
        **WORDS,
    )


@showing(routes, "/audit/disputes", Permission.READ_LEDGER)
async def disputes(request: Request) -> Response:
    """List reports that were corrected or remarked on, and decisions that were appealed against."""
    state, scope = state_of(request), holder_of(request).scope
    corrected = await to_thread.run_sync(corrections, state.records, scope, MOST)
    appealed = await to_thread.run_sync(appeals, state.records, scope, MOST)
    return page(request, "audit_disputes.html", corrected=corrected, appealed=appealed, most=MOST, **WORDS)


@showing(routes, "/audit/again/{name}", Permission.AUDIT)
async def again(request: Request, name: Annotated[str, Path(pattern=r"^[A-Za-z0-9._:+-]{1,120}$")]) -> Response:
    """Show a draw or a scoring run as its entry names it, and what came out when it was made again."""
    settings = state_of(request).settings
    last = await to_thread.run_sync(last_rederivation, settings, name)
    entry = await to_thread.run_sync(_entry, request, name)
    work = going_on(request, rederivation_of(name))
    return page(request, "audit_again.html", name=name, last=last, entry=entry, work=work)


async def _scored(request: Request, job_id: str) -> tuple[list[Event], dict[str, Any] | None, list[str] | None]:
    """Return the scorings of a job, its row in the latest run of its cycle, and the reasons as far as they are said."""
    state = state_of(request)
    try:
        index, row = await found_job(request, job_id)
    except Refusal:  # of a cycle that was not scored
        return [], None, None
    said = index.kept(row["rank"])
    if said is None:
        state.explainer.want(index, [row["rank"]])
    scored = await to_thread.run_sync(scorings, state, index, job_id)
    return scored, row, said and json.loads(said.reasons(request.path_params["lang"]))


def _entry(request: Request, name: str) -> Any:
    """Return the last entry that names a draw or a scoring run."""
    entries = ledger_entries(state_of(request).settings)
    kinds = (Kind.SAMPLE_PLAN_DRAWN, Kind.SCORES_PUBLISHED, Kind.ARRIVALS_SCORED)
    found = next(filter(None, (entries.last(kind, name) for kind in kinds)), None)
    if found is None:
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "What is to be made again must be a draw or a scoring run that the ledger names; this is none.",
            "تنها نمونه‌گیری یا امتیازدهی‌ای دوباره ساخته می‌شود که دفتر رویدادها نام آن را می‌برد.",
        )
    return found
