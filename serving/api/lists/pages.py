"""Pages that were made, kept to be sent again: a run never changes, so neither does a page of which all is said."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

MOST_BYTES = 256 << 20


@dataclass(frozen=True)
class MadePage:
    """A page, ready to send.

    Attributes
    ----------
    tag
        Its ETag.
    body
        What is sent.
    headers
        What is sent with it.
    is_whole
        Whether every job of it is explained; only such a page is kept.
    rows
        How many jobs it has.
    sha256
        Of a file, before it was packed; nothing of JSON.
    """

    tag: str
    body: bytes
    headers: Mapping[str, str]
    is_whole: bool
    rows: int = 0
    sha256: str = ""


class Pages:
    """The pages that were asked for last, up to so many bytes; one that several wait for is made once."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._made: OrderedDict[str, MadePage] = OrderedDict()
        self._making: dict[str, asyncio.Task[MadePage]] = {}

    async def page(self, question: str, make: Callable[[], Awaitable[MadePage]]) -> MadePage:
        """Return the page that answers a question; `make` makes it where it is not kept."""
        if question in self._made:
            self._made.move_to_end(question)
            return self._made[question]
        if question not in self._making:
            self._making[question] = asyncio.create_task(self._make(question, make))
        return await asyncio.shield(self._making[question])  # others may wait for it still

    async def _make(self, question: str, make: Callable[[], Awaitable[MadePage]]) -> MadePage:
        try:
            page = await make()
        finally:
            del self._making[question]
        if page.is_whole:
            self._keep(question, page)
        return page

    def _keep(self, question: str, page: MadePage) -> None:
        self._made[question] = page
        self._bytes += len(page.body)
        while self._bytes > self._most_bytes:
            self._bytes -= len(self._made.popitem(last=False)[1].body)
