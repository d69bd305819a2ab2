"""Opening traces: only where a collector is configured is anything of OpenTelemetry imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.faults import Fault

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

    from features.settings import Settings

_PATH = "/v1/traces"  # where OTLP over HTTP takes spans
_PATIENCE_S = 5.0


@dataclass(frozen=True)
class Tracing:
    """What makes spans and sends them, beside the work."""

    provider: TracerProvider

    @property
    def tracer(self) -> Tracer:
        """What makes spans."""
        return self.provider.get_tracer("rastin")

    def close(self) -> None:
        """Send what is left."""
        self.provider.shutdown()


def open_tracing(settings: Settings, exporter: SpanExporter | None = None) -> Tracing | None:
    """Open traces where a collector is configured; `None` where not.

    Parameters
    ----------
    settings
        Of this process.
    exporter
        What sends spans; over HTTP to the collector where not given.

    Raises
    ------
    Fault
        When a collector is configured and what sends to it is not installed.
    """
    if settings.otlp_endpoint is None:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise Fault(
            "Traces must have what sends them, and it is not installed. Try: pip install 'rastin[opentelemetry]', or "
            "leave RASTIN_OTLP_ENDPOINT out.",
            "بستهٔ فرستادن ردها نصب نیست: pip install 'rastin[opentelemetry]'، یا RASTIN_OTLP_ENDPOINT را بردارید.",
        ) from None
    provider = TracerProvider(resource=Resource.create({"service.name": "rastin"}), shutdown_on_exit=False)
    address = settings.otlp_endpoint.rstrip("/").removesuffix(_PATH) + _PATH
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter(address, timeout=_PATIENCE_S)))
    return Tracing(provider)
