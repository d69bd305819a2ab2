"""A span for each request: its route, method and status, the role of whoever asked, and the id that the log has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import to_thread

from serving.logs.asked import REQUEST, holder_of, method_of, route_of
from serving.traces.span import TRACER

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from serving.traces.opening import Tracing

_FAILED = 500


class Traced:
    """Answers by an application, and traces it; a trace that the sender began goes on.

    Parameters
    ----------
    app
        What answers.
    tracing
        What makes spans; sends what is left of them when the application stops.
    """

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self._app = app
        self._tracing = tracing
        self._tracer = tracing.tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._start_and_stop(scope, receive, send)
            return
        from opentelemetry.trace import SpanKind

        status = _FAILED

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        before = TRACER.set(self._tracer)
        with self._tracer.start_as_current_span(
            "request", _sent(scope), SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as begun:
            try:
                await self._app(scope, receive, sending)
            finally:
                _describe(begun, scope, status)
                TRACER.reset(before)

    async def _start_and_stop(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":  # the server may be gone as soon as it hears of it
                await to_thread.run_sync(self._tracing.close)
            await send(message)

        await self._app(scope, receive, sending)


def _sent(scope: Scope) -> Context:
    """Return the trace that a request belongs to; nothing else that it brings along is taken."""
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    parent = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
    return TraceContextTextMapPropagator().extract({"traceparent": parent.decode("latin-1")})


def _describe(span: Span, scope: Scope, status: int) -> None:
    from opentelemetry.trace import StatusCode

    method, route, holder = method_of(scope), route_of(scope), holder_of(scope)
    span.update_name(f"{method} {route}")
    span.set_attribute("http.request.method", method)
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", status)
    span.set_attribute("rastin.request", REQUEST.get() or "")
    span.set_attribute("rastin.role", holder.role.value if holder else "")
    if status >= _FAILED:
        span.set_status(StatusCode.ERROR)
