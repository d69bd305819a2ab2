"""Bounds on what is sent: how large a request may be, and how often an address may ask."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request

from serving.api.answering.refusals import Refusal, problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from serving.api.asking.rates import Rates


class Bounded:
    """Turns away what is too large, before it is held in memory, and what comes too often.

    Parameters
    ----------
    app
        What answers the rest.
    largest
        Bytes of a request's body; what is not announced is counted as it comes.
    rates
        How often an address may ask.
    """

    def __init__(self, app: ASGIApp, largest: int, rates: Rates) -> None:
        self._app = app
        self._largest = largest
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._rates.check_address((scope.get("client") or ("", 0))[0])
            self._check_announced(scope)
        except Refusal as refusal:
            await problem(Request(scope), refusal)(scope, receive, send)
            return
        await self._answer(scope, receive, send)

    def _check_announced(self, scope: Scope) -> None:
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not announced.isdigit() or int(announced) > self._largest:
            raise self._too_large()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        came, has_begun = 0, False

        async def counting() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self._largest:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        async def sending(message: Message) -> None:
            nonlocal has_begun
            if came > self._largest and not has_begun:  # what the application says of its cut body does not matter
                return
            has_begun = True
            await send(message)

        await self._app(scope, counting, sending)
        if came > self._largest and not has_begun:
            await problem(Request(scope), self._too_large())(scope, receive, send)

    def _too_large(self) -> Refusal:
        return Refusal(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"A request must hold at most {self._largest} bytes. Try: several requests.",
            f"درخواست باید حداکثر {self._largest} بایت باشد؛ آن را به چند درخواست بخش کنید.",
            {"connection": "close"},
        )
