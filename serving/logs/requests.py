"""A line for each request, and its id sent back: put round the whole application, so that no answer goes unseen."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from serving.logs.asked import REQUEST, holder_of, method_of, route_of
from serving.logs.failures import failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from serving.logs.writing import Log

HEADER = b"x-request-id"
_ID_BYTES = 8
_TURNED_AWAY = {401, 403, 429}
_FAILED = 500


class Logged:
    """Answers by an application, and says so.

    Parameters
    ----------
    app
        What answers. An error that it lets through it has answered with 500; the error ends here, as a line.
    log
        Where lines go.
    name
        Names an account by its number.
    """

    def __init__(self, app: ASGIApp, log: Log, name: Callable[[int], str]) -> None:
        self._app = app
        self._log = log
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._start_and_stop(scope, receive, send)
            return
        request, begun, status = secrets.token_hex(_ID_BYTES), time.perf_counter(), _FAILED

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, request.encode())]
            await send(message)

        before = REQUEST.set(request)
        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 -- told here, without the words that a server would print of it
            self._log.error("request failed", **failure(error))
        finally:
            self._tell(scope, status, time.perf_counter() - begun)
            REQUEST.reset(before)

    async def _start_and_stop(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"].endswith(".failed"):
                message["message"] = ""  # the words of the error, which the server would print
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            self._log.critical("service failed", **failure(error))
            raise

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        holder = holder_of(scope)
        tell = self._log.error if status >= _FAILED else self._log.warning if status in _TURNED_AWAY else self._log.info
        tell(
            "request",
            method=method_of(scope),
            route=route_of(scope),
            status=status,
            ms=round(seconds * 1000, 2),
            account=None if holder is None else self._name(holder.number),
            role=None if holder is None else holder.role.value,
        )
