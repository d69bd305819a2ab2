"""A collector of OpenTelemetry on this machine, which keeps the spans that it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.loopback import Loopback, Quiet

if TYPE_CHECKING:
    from opentelemetry.proto.trace.v1.trace_pb2 import Span


class _Taking(Quiet):
    server_of: Receiver

    def reply(self) -> None:
        assert self.path == "/v1/traces"
        self.server_of.came.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()


@dataclass
class Receiver(Loopback):
    """What came, and the spans of it."""

    handler = _Taking
    came: list[bytes] = field(default_factory=list)

    def spans(self) -> list[Span]:
        read = [ExportTraceServiceRequest.FromString(body) for body in self.came]
        return [span for one in read for of in one.resource_spans for scope in of.scope_spans for span in scope.spans]


def attributes(span: Span) -> dict[str, str | int]:
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}
