"""Putting the pages beside the API, in one application."""

from http import HTTPStatus

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from serving.console import (
    agency_pages,
    auditor_pages,
    beginning_pages,
    entry_pages,
    inspector_pages,
    job_pages,
    ledger_pages,
    lost_pages,
    people_pages,
    period_pages,
    plan_pages,
    planner_pages,
    printed_pages,
    release_pages,
    report_pages,
    retraining_pages,
    sample_plan_pages,
    supervisor_pages,
    wizard_pages,
)
from serving.console.declaring import broken
from serving.console.static_files import file_at, worker

# an address that is spelt out stands before one that has a name in its place
PAGES = (
    entry_pages,
    beginning_pages,
    planner_pages,
    job_pages,
    plan_pages,
    wizard_pages,
    printed_pages,
    sample_plan_pages,
    supervisor_pages,
    inspector_pages,
    report_pages,
    agency_pages,
    people_pages,
    period_pages,
    auditor_pages,
    ledger_pages,
    release_pages,
    retraining_pages,
    lost_pages,
)


def attach(app: FastAPI) -> None:
    """Let an application show the pages as well."""
    for module in PAGES:
        app.include_router(module.routes)
    app.add_route("/", entry_pages.to_persian)
    app.add_route("/static/{name}", _static)
    app.add_route("/field-worker.js", _worker)
    app.add_exception_handler(HTTPStatus.INTERNAL_SERVER_ERROR, _broken)


async def _static(request: Request) -> Response:
    return file_at(request.path_params["name"])


async def _broken(request: Request, _: Exception) -> Response:
    if "lang" in request.path_params:
        return broken(request)
    return PlainTextResponse("Internal Server Error", HTTPStatus.INTERNAL_SERVER_ERROR)


async def _worker(_: Request) -> Response:
    return worker()
