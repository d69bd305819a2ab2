"""Traces of requests and of errands, without a word of who asked for what."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from serving.api.answering.refusals import Refusal
from serving.api.errands.errand_process import run_errand
from serving.logs import Log, Logged, open_log
from serving.logs.beginning import Lines
from serving.traces import Traced, open_tracing, span
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from opentelemetry.sdk.trace import ReadableSpan

    from features.settings import Settings

NATIONAL_ID = "0499370899"


def _traced(settings: Settings, paths: Sequence[str], log: Log | None = None) -> list[ReadableSpan]:
    """Ask an application whose one route fails and whose other has an errand run that is refused."""
    app = FastAPI()

    @app.get("/failing/{job_id}")
    async def fail(job_id: str) -> None:
        with span("looking up"):
            raise ValueError(job_id)

    @app.get("/errand/{job_id}")
    async def errand(job_id: str) -> str:
        with pytest.raises(Refusal):
            await run_errand(settings, "cost", {"document": {"cycle": 1, "job": job_id}}, HTTPStatus.CONFLICT)
        return "refused"

    exporter = InMemorySpanExporter()
    tracing = open_tracing(settings.model_copy(update={"otlp_endpoint": "http://127.0.0.1:9"}), exporter)
    assert tracing is not None

    async def ask() -> None:
        served = Logged(Traced(app, tracing), log or open_log(io.BytesIO(), "info"), str)
        transport = httpx.ASGITransport(served, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://rastin") as client:
            for path in paths:
                await client.get(path)

    asyncio.run(ask())
    tracing.close()
    return list(exporter.get_finished_spans())


def test_a_request_and_what_is_done_for_it_are_one_trace_and_an_error_is_its_type(tmp_path: Path) -> None:
    inner, request = _traced(settings_in(tmp_path), [f"/failing/{NATIONAL_ID}?q={NATIONAL_ID}"])
    assert (request.name, request.status.status_code) == ("GET /failing/{job_id}", StatusCode.ERROR)
    assert inner.parent is not None
    assert inner.parent.span_id == request.context.span_id
    assert dict(inner.attributes or {}) == {"error.type": "ValueError"}
    assert NATIONAL_ID not in inner.to_json() + request.to_json()


def test_an_errand_is_part_of_the_trace_and_of_the_log_of_whoever_asked(tmp_path: Path) -> None:
    written = io.BytesIO()
    log = open_log(written, "info")
    logger, lines = logging.getLogger("serving.api.errands.errand_process"), Lines(log)
    logger.addHandler(lines)
    logger.setLevel(logging.INFO)
    errand, request = _traced(settings_in(tmp_path), [f"/errand/{NATIONAL_ID}"], log)
    logger.removeHandler(lines)
    logger.setLevel(logging.NOTSET)
    done, answered = [json.loads(line) for line in written.getvalue().splitlines()]
    assert (done["event"], done["errand"], done["outcome"]) == ("errand", "cost", "refused")
    assert {done["request"], answered["request"]} == {(request.attributes or {})["rastin.request"]}
    assert NATIONAL_ID.encode() not in written.getvalue()
    assert errand.name == "errand cost"
    assert errand.context.trace_id == request.context.trace_id
    assert (request.attributes or {})["http.response.status_code"] == 200
    assert NATIONAL_ID not in errand.to_json() + request.to_json()


def test_without_a_collector_there_is_no_trace(tmp_path: Path) -> None:
    assert open_tracing(settings_in(tmp_path)) is None
    with span("anything"):
        pass
