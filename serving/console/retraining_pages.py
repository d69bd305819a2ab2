"""Retraining: a cycle's run started, followed stage by stage while it works, and let go on where it was interrupted."""

from datetime import UTC, datetime
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from features.calendar_dates import cycle_of, in_tehran, jalali
from serving.api.declaring import holder_of, state_of
from serving.api.routes.cycle_runs import found_run
from serving.console.declaring import pages, showing
from serving.console.release_words import SAYS, STAGES, STATES
from serving.console.rendering import page
from serving.cycle_runs.following import run_documents
from serving.cycle_runs.starting import is_starting, last_said
from serving.people import Permission

WORDS: dict[str, Any] = {"state_titles": STATES, "stage_titles": STAGES, "says": SAYS}

routes = pages()


@showing(routes, "/retraining", Permission.READ_CYCLE_RUNS)
async def retraining(request: Request) -> Response:
    """List the runs, the latest first, and offer to start one where none goes on."""
    state = state_of(request)
    runs = await to_thread.run_sync(run_documents, state.settings.home)
    starting = is_starting(state.settings.home)
    today = in_tehran(datetime.now(UTC))
    return page(
        request,
        "retraining.html",
        runs=runs,
        goes_on=starting or any(run["state"] == "running" for run in runs),
        starting=starting and not any(run["state"] == "running" for run in runs),
        said=last_said(state.settings.home),
        today=jalali(today),
        cycle=(state.runs.cycles() or [cycle_of(today)])[0],
        may_run=holder_of(request).may(Permission.RUN_CYCLES),
        **WORDS,
    )


@showing(routes, "/retraining/{run}", Permission.READ_CYCLE_RUNS)
async def one_run(request: Request, run: str) -> Response:
    """Show how far a run has come: its stages, how long each took and takes as a rule, and what it said."""
    home = state_of(request).settings.home
    found = await to_thread.run_sync(found_run, request, run)
    goes_on = found["state"] == "running"
    return page(
        request,
        "cycle_run.html",
        run=found,
        goes_on=goes_on,
        can_go_on=found["state"] in {"interrupted", "failed"} and not is_starting(home),
        said=last_said(home),
        may_run=holder_of(request).may(Permission.RUN_CYCLES),
        **WORDS,
    )
