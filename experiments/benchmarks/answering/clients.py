"""Clients that ask without pause: each holds one connection, and asks again as soon as it is answered."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLIENTS = 50
_END_OF_HEAD = b"\r\n\r\n"
_READ = 1 << 18


@dataclass(frozen=True)
class Answers:
    """What a run of clients saw.

    Attributes
    ----------
    milliseconds
        How long each answer took from question to last byte, the shortest first.
    seconds
        How long all of them took.
    refused
        How many answers had another status than 200.
    bytes
        Of an answer, on average.
    """

    milliseconds: tuple[float, ...]
    seconds: float
    refused: int
    bytes: float

    def within(self, share: float) -> float:
        """Return the milliseconds within which a share of the answers came."""
        return self.milliseconds[max(math.ceil(share * len(self.milliseconds)) - 1, 0)]

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return len(self.milliseconds) / self.seconds


def ask_all(port: int, requests: Sequence[bytes], clients: int = CLIENTS) -> Answers:
    """Send every request once, in their order, by so many clients that never wait between two."""
    return asyncio.run(_ask_all(port, requests, clients))


def request(path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Write a request as it is sent."""
    sized = headers | ({"content-length": str(len(body))} if body else {})
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "host: rastin", *(f"{k}: {v}" for k, v in sized.items())]
    return "\r\n".join(lines).encode() + _END_OF_HEAD + body


class _Client(asyncio.Protocol):
    """One connection; it counts bytes and keeps none."""

    def __init__(self, requests: Sequence[bytes], places: Iterator[int], told: list[tuple[float, int, int]]) -> None:
        self._requests, self._places, self._told = requests, places, told
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._head = b""
        self._left = -1
        self._status = self._size = 0
        self._asked = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- what a stream connection has
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        if self._left < 0:
            self._head += data
            end = self._head.find(_END_OF_HEAD)
            if end < 0:
                return
            head = self._head[:end].lower()
            self._status = int(head[9:12])
            self._size = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            self._left = self._size - (len(self._head) - end - len(_END_OF_HEAD))
        else:
            self._left -= len(data)
        if self._left == 0:
            self._told.append((time.perf_counter() - self._asked, self._status, self._size))
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionResetError("the server closed the connection"))

    def _ask(self) -> None:
        place = next(self._places)
        if place >= len(self._requests):
            self.done.set_result(None)
            self._transport.close()
            return
        self._head, self._left, self._asked = b"", -1, time.perf_counter()
        self._transport.write(self._requests[place])


async def _ask_all(port: int, requests: Sequence[bytes], clients: int) -> Answers:
    loop, places, told = asyncio.get_running_loop(), count(), list[tuple[float, int, int]]()
    began = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: _Client(requests, places, told), "127.0.0.1", port)
        for _ in range(min(clients, len(requests)))
    ]
    await asyncio.gather(*(client.done for _, client in opened))
    seconds = time.perf_counter() - began
    return Answers(
        tuple(sorted(1_000 * asked for asked, _, _ in told)),
        seconds,
        sum(status != 200 for _, status, _ in told),  # noqa: PLR2004 -- all else is no answer
        sum(size for _, _, size in told) / len(told),
    )
