"""Traces of requests and errands for a collector of OpenTelemetry, where one is configured; nothing of it otherwise."""

from serving.traces.opening import Tracing, open_tracing
from serving.traces.requests import Traced
from serving.traces.span import span

__all__ = ["Traced", "Tracing", "open_tracing", "span"]
