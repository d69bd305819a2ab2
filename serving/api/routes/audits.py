"""Holding the home to its ledger, making draws and scores again, and the ledger's entries in pages: for auditors."""

from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path, Query
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.negotiation import language_of
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.audits import (
    AskedEntries,
    AskedRederivation,
    AskedVerification,
    EntryPage,
    LastRederivation,
    LastVerification,
    Rederivation,
    Verification,
)
from serving.api.documents.sample_plans import Later
from serving.api.errands.errand_process import run_errand
from serving.api.routes.plan_answers import answered, going_on
from serving.auditing.kept_audits import last_rederivation, last_verification
from serving.auditing.ledger_entries import Wanted, ledger_entries
from serving.people import Permission
from serving.plan_life.kept_plan import KeptPlan
from serving.records.columns import moment_text

routes = APIRouter(prefix="/v1")

VERIFICATION = "verification"
RunOrPlan = Annotated[str, Path(pattern=r"^[A-Za-z0-9._:+-]{1,120}$")]
_REFUSALS = (
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_READ = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)


@answering(
    routes, "/audit/verification", Permission.AUDIT, Verification, method="POST", refusals=_REFUSALS, later=Later
)
async def verify(request: Request, asked: AskedVerification) -> Response:
    """Look at the ledger, at every file that it names and at every row of the records. After 202, read it here."""
    given = {"who": holder_of(request).name, "since": asked.since}
    return await _begun(request, VERIFICATION, "verify", given)


@answering(routes, "/audit/verification", Permission.AUDIT, LastVerification, refusals=_READ)
async def verification(request: Request) -> Response:
    """Say what was found when it was last looked at from here, and whether somebody looks now."""
    last = await to_thread.run_sync(last_verification, state_of(request).settings)
    return answered({"last": last, "work": _work(request, VERIFICATION)})


@answering(
    routes, "/audit/rederivations", Permission.AUDIT, Rederivation, method="POST", refusals=_REFUSALS, later=Later
)
async def rederive(request: Request, asked: AskedRederivation) -> Response:
    """Make a draw or a scoring run again from what its entry names, and compare. After 202, read it by its name."""
    constraints = await to_thread.run_sync(_constraints, request, asked.name)
    given = {"name": asked.name, "who": holder_of(request).name, "constraints": constraints}
    return await _begun(request, rederivation_of(asked.name), "rederive", given)


@answering(routes, "/audit/rederivations/{name}", Permission.AUDIT, LastRederivation, refusals=_READ)
async def rederivation(request: Request, name: RunOrPlan) -> Response:
    """Say what came out when it was last made again from here, and whether that is being done now."""
    last = await to_thread.run_sync(last_rederivation, state_of(request).settings, name)
    return answered({"last": last, "work": _work(request, rederivation_of(name))})


@answering(routes, "/ledger/entries", Permission.READ_LEDGER, EntryPage, refusals=_READ)
async def entries(request: Request, asked: Annotated[AskedEntries, Query()]) -> Response:
    """List the ledger's entries, the latest first."""
    wanted = Wanted(asked.kind, asked.who, asked.about)
    reader = ledger_entries(state_of(request).settings)
    found, size = await to_thread.run_sync(partial(reader.page, wanted, asked.before, asked.limit))
    more = found[-1].index if len(found) == asked.limit and found[-1].index else None
    return answered({"entries": [asdict(line) for line in found], "size": size, "next": more})


def rederivation_of(name: str) -> str:
    """Return what the work of making something again is about."""
    return f"rederivation {name}"


async def _begun(request: Request, about: str, errand: str, given: dict[str, Any]) -> Response:
    """Begin an errand, or join the one that goes on: each asking looks anew, and what was found is kept."""
    state, who = state_of(request), holder_of(request).name
    work = partial(run_errand, state.settings, errand, given, HTTPStatus.CONFLICT)
    done = await state.work.done(about, errand, who, work)
    return going_on(request.url.path) if done is None else answered(done)


def _constraints(request: Request, name: str) -> str | None:
    """Return the constraints that a sample plan was drawn with; those of the command line are in a file of its user."""
    with state_of(request).records.reading() as session:
        drawn = session.scalars(select(KeptPlan).where(KeptPlan.sample_plan == name)).first()
    said: str | None = None if drawn is None else drawn.wish["constraints"]
    return said


def _work(request: Request, about: str) -> dict[str, Any] | None:
    going = state_of(request).work.about(about)
    if going is None:
        return None
    fault = going.fault()
    said = fault and (fault.persian if language_of(request) == "fa" else fault.english)
    return {"what": going.what, "who": going.who, "since": moment_text(going.since), "fault": said}
