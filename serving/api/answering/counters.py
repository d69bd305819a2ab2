"""What the service has answered, counted for Prometheus: by route, method and status, and how long it took."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds; 0.05 and 0.1 are what we promise


@dataclass(frozen=True)
class Counters:
    """Counts since the process began; they hold routes, never what was asked for in them."""

    answered: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    within: Counter[tuple[str, float]] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self.answered[route, method, status] += 1
        self.seconds[route] += seconds
        for bucket in BUCKETS:
            self.within[route, bucket] += seconds <= bucket

    def as_text(self) -> str:
        """Write them in Prometheus's text format."""
        lines = ["# TYPE rastin_http_requests_total counter"]
        lines += [
            f'rastin_http_requests_total{{route="{route}",method="{method}",status="{status}"}} {count}'
            for (route, method, status), count in sorted(self.answered.items())
        ]
        lines.append("# TYPE rastin_http_request_seconds histogram")
        for route in sorted(self.seconds):
            name, total = "rastin_http_request_seconds", self._total(route)
            lines += [f'{name}_bucket{{route="{route}",le="{b}"}} {self.within[route, b]}' for b in BUCKETS]
            lines.append(f'{name}_bucket{{route="{route}",le="+Inf"}} {total}')
            lines += [f'{name}_sum{{route="{route}"}} {self.seconds[route]:.6f}']
            lines += [f'{name}_count{{route="{route}"}} {total}']
        return "\n".join([*lines, ""])

    def _total(self, route: str) -> int:
        return sum(count for (one, _, _), count in self.answered.items() if one == route)


class Counted:
    """Counts every answer of an application, and shields what it sends from being framed or sniffed."""

    def __init__(self, app: ASGIApp, counters: Counters) -> None:
        self._app = app
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in {"GET", "HEAD", "OPTIONS"} else "other"
            self._counters.count(route, method, status, time.perf_counter() - begun)
