"""The application: routes, refusals and description put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from features.faults import Fault
from features.settings import Settings
from serving.api.answering.counters import Counted
from serving.api.answering.refusals import Refusal, problem
from serving.api.asking.bounds import Bounded
from serving.api.documents.published import Problem
from serving.api.landing import landing_meanwhile
from serving.api.making_ahead import making_ahead_meanwhile
from serving.api.routes import (
    arrivals,
    audits,
    champions,
    comparisons,
    credentials,
    cycle_runs,
    decisions,
    estimates,
    health,
    jobs,
    ledger,
    lists,
    log_in,
    neighbours,
    people,
    periods,
    plan_steps,
    providers,
    quarantine,
    releases,
    report_files,
    reports,
    sample_plans,
    supervision,
    worklists,
)
from serving.api.state import State, make_state
from serving.api.telling import telling_meanwhile

VERSION = "1.0"
_GROUPS = (  # tried in this order: what is asked most stands first
    lists.routes,
    jobs.routes,
    neighbours.routes,
    health.routes,
    releases.routes,
    arrivals.routes,
    log_in.routes,
    providers.routes,
    people.routes,
    credentials.routes,
    sample_plans.routes,
    plan_steps.routes,
    comparisons.routes,
    worklists.routes,
    reports.routes,
    report_files.routes,
    decisions.routes,
    audits.routes,
    champions.routes,
    cycle_runs.routes,
    ledger.routes,
    estimates.routes,
    periods.routes,
    supervision.routes,
    quarantine.routes,
    health.metrics_routes,
)


# FastAPI would trace what was sent and the words of errors, wherever the environment of the process says so.
_NONE_OF_ITS_OWN = TelemetryConfig(
    tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False
)


class Application(FastAPI):
    """The API, whose description also says what a refusal is."""

    def openapi(self) -> dict[str, Any]:
        """Describe the API as OpenAPI 3.1."""
        described = super().openapi()
        described["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return described


def make_app(settings: Settings) -> Application:
    """Make the application over a home folder; no page of it asks another host for anything."""
    app = Application(
        title="Rastin",
        version=VERSION,
        summary="Published scores, ranked lists, jobs and explanations.",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
        telemetry=_NONE_OF_ITS_OWN,
    )
    state = make_state(settings)
    app.state.held = state
    for group in _GROUPS:
        app.include_router(group)
    app.add_middleware(Bounded, largest=settings.largest_request, rates=state.rates)
    app.add_middleware(Counted, counters=state.counters)
    app.add_exception_handler(Fault, _refused)
    app.add_exception_handler(StaleDataError, _overtaken)
    app.add_exception_handler(DBAPIError, _database_away)
    app.add_exception_handler(HTTPException, _refused_by_routing)
    app.add_exception_handler(RequestValidationError, _wrongly_asked)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state: State = app.state.held
    state.work_ahead()
    async with landing_meanwhile(state), telling_meanwhile(state.settings), making_ahead_meanwhile(state):
        yield
    await state.close()


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, Refusal):
        return problem(request, error)
    persian = error.persian if isinstance(error, Fault) else ""
    english = error.english if isinstance(error, Fault) else ""
    return problem(request, Refusal(HTTPStatus.SERVICE_UNAVAILABLE, english, persian))


async def _overtaken(request: Request, _: Exception) -> Response:
    english = "What is changed must be as it was read; somebody changed it meanwhile. Try: read it, and decide anew."
    persian = "آنچه تغییر می‌کند باید همان باشد که خوانده شد؛ در این میان تغییر کرده است. دوباره بخوانید و تصمیم بگیرید."
    return problem(request, Refusal(HTTPStatus.CONFLICT, english, persian))


async def _database_away(request: Request, _: Exception) -> Response:
    english = "The records must be reachable; they are not now. Try: the same request again, with the same key."
    persian = "پایگاه سوابق اکنون در دسترس نیست؛ همین درخواست را با همان کلید دوباره بفرستید."
    return problem(request, Refusal(HTTPStatus.SERVICE_UNAVAILABLE, english, persian, {"retry-after": "1"}))


async def _refused_by_routing(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
    headers = error.headers if isinstance(error, HTTPException) else None
    if status is HTTPStatus.BAD_REQUEST:  # bytes that are no text, sent as JSON
        return await _wrongly_asked(request, RequestValidationError([{"loc": ("body",)}]))
    if status is HTTPStatus.METHOD_NOT_ALLOWED and _methods_at(request):
        headers = {"allow": ", ".join(_methods_at(request))}
    english = "There must be something at an address, and it must take the method; see /v1/openapi.json."
    persian = "در این نشانی چیزی نیست یا این روش را نمی‌پذیرد؛ /v1/openapi.json را ببینید."
    return problem(request, Refusal(status, english, persian, headers))


def _methods_at(request: Request) -> list[str]:
    """List the methods that an address takes: one path may be two routes."""
    routes = [route for group in _GROUPS for route in group.routes if isinstance(route, APIRoute)]
    here = [route for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in here for method in route.methods or ()})


async def _wrongly_asked(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    where = ", ".join(sorted({".".join(str(part) for part in fault["loc"][:2]) for fault in faults}))
    return problem(
        request,
        Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"What is asked must be as /v1/openapi.json says; these are not: {where}.",
            f"درخواست باید مطابق /v1/openapi.json باشد؛ اینها نیستند: {where}",
        ),
    )
