"""A cycle's runs: started by a named person, one at a time, and followed stage by stage."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from features.calendar_dates import parse_moment
from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.declaring import answering, state_of
from serving.api.documents.cycle_runs import RunReceipt, RunSaid, RunsSaid, SentRun
from serving.api.idempotency import Made, OnceOnly, creating
from serving.api.routes.plan_answers import answered
from serving.cycle_runs.following import run_documents
from serving.cycle_runs.starting import is_starting, last_said, start
from serving.latin_digits import in_latin_digits
from serving.people import Permission

routes = APIRouter(prefix="/v1")

RunName = Annotated[str, Path(min_length=1, max_length=40)]
_CAN_GO_ON = ("interrupted", "failed")
_READ = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)


@answering(routes, "/cycle-runs", Permission.READ_CYCLE_RUNS, RunsSaid, refusals=_READ)
async def cycle_runs(request: Request) -> Response:
    """List the runs, the latest first, as far as each has come."""
    home = state_of(request).settings.home
    runs = await to_thread.run_sync(run_documents, home)
    return answered({"runs": runs, "goes_on": is_starting(home), "said": last_said(home)})


@answering(routes, "/cycle-runs/{run}", Permission.READ_CYCLE_RUNS, RunSaid, refusals=(HTTPStatus.NOT_FOUND, *_READ))
async def one_cycle_run(request: Request, run: RunName) -> Response:
    """Say how far a run has come."""
    return answered(await to_thread.run_sync(found_run, request, run))


@creating(routes, "/cycle-runs", Permission.RUN_CYCLES, RunReceipt)
def start_run(request: Request, sent: SentRun, once: OnceOnly) -> Response:
    """Start a run with the rows that have landed by now; it goes on by itself, whatever becomes of this server."""
    as_of = parse_moment(in_latin_digits(sent.as_of)).isoformat()
    asked = ["run", "--as-of", as_of, "--cycle", str(sent.cycle), "--seed", str(sent.seed)]
    start(state_of(request).settings, asked)
    document = {"status": "started", "as_of": as_of, "cycle": sent.cycle, "seed": sent.seed}
    return once.make("cycle_run.started", partial(_said, document))


@creating(routes, "/cycle-runs/{run}/resume", Permission.RUN_CYCLES, RunReceipt, refusals=(HTTPStatus.NOT_FOUND,))
def resume_run(request: Request, run: RunName, once: OnceOnly) -> Response:
    """Let a run go on that was interrupted or failed, from the last stage that ended."""
    found = found_run(request, run)
    if found["state"] not in _CAN_GO_ON:
        raise Fault(
            f"Only an unfinished run can go on; this one is {found['state']}.",
            "تنها اجرای ناتمام ادامه می‌یابد؛ این اجرا ناتمام نیست.",
        )
    start(state_of(request).settings, ["resume", run])
    document = {"status": "started", "as_of": found["as_of"], "cycle": found["cycle"], "resumes": run}
    return once.make("cycle_run.resumed", partial(_said, document))


def found_run(request: Request, name: str) -> dict[str, object]:
    """Return a run by name.

    Raises
    ------
    Refusal
        404 where there is none.
    """
    found = [run for run in run_documents(state_of(request).settings.home) if run["run"] == name]
    if not found:
        raise Refusal(HTTPStatus.NOT_FOUND, "There is no such run.", "چنین اجرایی نیست.")
    return found[0]


def _said(document: dict[str, object], _: Session) -> Made:
    return Made(document, "/v1/cycle-runs")
