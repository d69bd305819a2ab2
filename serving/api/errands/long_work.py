"""Long work that somebody asked for: begun once, waited for some seconds, and asked after until it is done."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from serving.api.answering.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

WAIT = 5.0  # seconds that a request waits; then it is told to ask again
MOST = 16  # pieces of work that may wait for their turn
AT_ONCE = 1  # each may take a core and gigabytes
KEPT = timedelta(hours=1)  # how long an answer waits for whoever asked


@dataclass(frozen=True)
class Work:
    """A piece of work: what is done, by whom, since when, and how it goes."""

    what: str
    who: str
    since: datetime
    task: asyncio.Task[dict[str, Any]]

    def fault(self) -> Fault | None:
        """Return the fault that it ended with, where it did."""
        error = None if not self.task.done() or self.task.cancelled() else self.task.exception()
        return error if isinstance(error, Fault) else None


@dataclass
class LongWork:
    """The work of a process, by what it is about; forgotten when the process ends, as no state has changed by then.

    Attributes
    ----------
    wait
        Seconds that a request waits.
    """

    wait: float = WAIT
    _by_key: dict[str, Work] = field(default_factory=dict)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def about(self, key: str) -> Work | None:
        """Return the work about something, going on or ended with a fault."""
        work = self._by_key.get(key)
        return work if work is not None and (not work.task.done() or work.fault()) else None

    async def done(
        self,
        key: str,
        what: str,
        who: str,
        work: Callable[[], Awaitable[dict[str, Any]]],
        *,
        keeps: bool = False,
        wait: float | None = None,
    ) -> dict[str, Any] | None:
        """Begin work, or wait on for what the same person began; `None` while it goes on.

        Parameters
        ----------
        key
            What it is about: one piece of work at a time.
        what, who
            What is done, and by whom.
        work
            Does it; goes on when whoever asked has gone.
        keeps
            Whether an answer that nobody waited for is kept for whoever asks again; without, asking again begins anew.
        wait
            Seconds that this request waits, where others than those of the process.

        Raises
        ------
        Refusal
            What the work refuses; 409 where another piece of work about the same goes on; 429 where too many wait.
        """
        going = self._by_key.get(key)
        if going is not None and going.task.done() and not (keeps and (going.what, going.who) == (what, who)):
            going = None
        if going is None:
            going = self._begun(key, what, who, work)
        elif (going.what, going.who) != (what, who):
            raise Refusal(
                HTTPStatus.CONFLICT,
                f"One thing must be done with it at a time; {going.what} goes on, asked for by {going.who}.",
                f"در هر زمان تنها یک کار با آن شدنی است؛ اکنون {going.what} به درخواست {going.who} در جریان است.",
            )
        await asyncio.wait([going.task], timeout=self.wait if wait is None else wait)
        if not going.task.done():
            return None
        if self._by_key.get(key) is going:
            del self._by_key[key]
        return going.task.result()

    def begin(self, key: str, what: str, who: str, work: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        """Begin work that nobody waits for yet, unless it goes on already.

        Raises
        ------
        Refusal
            429 where too much waits.
        """
        going = self._by_key.get(key)
        if going is None or going.task.done():
            begun = self._begun(key, what, who, work)
            begun.task.add_done_callback(_see)

    async def close(self) -> None:
        """End all work."""
        tasks = [work.task for work in self._by_key.values()]
        self._by_key.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begun(self, key: str, what: str, who: str, work: Callable[[], Awaitable[dict[str, Any]]]) -> Work:
        now = datetime.now(UTC)
        for old in [name for name, one in self._by_key.items() if one.task.done() and now - one.since > KEPT]:
            del self._by_key[old]
        if sum(not one.task.done() for one in self._by_key.values()) >= MOST:
            raise Refusal(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Long work must wait for its turn, and too much waits already. Try: in a minute.",
                "کارهای طولانی بسیاری در نوبت است. یک دقیقهٔ دیگر بکوشید.",
                {"retry-after": "60"},
            )
        begun = Work(what, who, now, asyncio.create_task(self._in_turn(work)))
        self._by_key[key] = begun
        return begun

    async def _in_turn(self, work: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        async with self._turn:
            return await work()


def _see(task: asyncio.Task[dict[str, Any]]) -> None:
    """Look at how work ended that perhaps nobody asks after."""
    if not task.cancelled():
        task.exception()
