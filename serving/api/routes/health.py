"""Whether the service lives, whether it can answer, and what it has answered."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from serving.api.answering.refusals import Refusal
from serving.api.declaring import answering, state_of
from serving.api.documents.published import Health
from serving.people import Permission

routes = APIRouter(prefix="/v1")
metrics_routes = APIRouter()


@answering(routes, "/health", Permission.NONE, Health)
async def health() -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "ok"})


@answering(routes, "/ready", Permission.NONE, Health, refusals=(HTTPStatus.SERVICE_UNAVAILABLE,))
async def ready(request: Request) -> Response:
    """Say whether lists can be answered: a scoring run is published and its index opens."""
    runs = state_of(request).runs
    cycles = runs.cycles()
    if not cycles:
        raise Refusal(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "A cycle must have been scored before lists can be answered. Try: rastin score.",
            "پیش از پاسخ‌گویی باید دوره‌ای امتیازدهی شده باشد: rastin score",
        )
    await runs.latest(cycles[0])
    return JSONResponse({"status": "ok"})


@answering(metrics_routes, "/metrics", Permission.READ_METRICS, None, forms=("text/plain",))
async def metrics(request: Request) -> Response:
    """Give the counters in Prometheus's text format."""
    return Response(state_of(request).counters.as_text(), media_type="text/plain; version=0.0.4; charset=utf-8")
