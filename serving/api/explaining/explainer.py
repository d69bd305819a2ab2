"""Explanations by a process of their own, kept once given."""

from __future__ import annotations

import asyncio
import time
from base64 import b64decode
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from serving.api.answering.refusals import Refusal
from serving.api.explaining.explaining_process import PATIENCE, ExplainingProcess, late
from serving.api.explaining.waiting_jobs import WaitingJobs
from serving.api.index.kept_reasons import Kept

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.settings import Settings
    from serving.api.explaining.waiting_jobs import Batch
    from serving.api.index.list_index import ListIndex


MOST_FAILED = 3  # in a row; then no job is explained that nobody waits for
REST = 60.0  # seconds, until it is tried again


class Answering(Protocol):
    """Answers questions, one at a time, as `ExplainingProcess` does."""

    async def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a question."""

    async def end(self) -> None:
        """End it."""


class Explainer:
    """Has jobs explained, those first that somebody waits for, and keeps what was said.

    Parameters
    ----------
    settings
        Where releases lie, and whose are trusted.
    process
        What explains; one of its own where not given.
    """

    def __init__(self, settings: Settings, process: Answering | None = None) -> None:
        self.works_ahead = False
        self._rests_until = 0.0
        self._process: Answering = process or ExplainingProcess(settings)
        self._waiting = WaitingJobs()
        self._work: asyncio.Task[None] | None = None

    async def explain(self, index: ListIndex, rank: int) -> Kept:
        """Return what is said of the job of a rank, waiting for it where it was not asked for before.

        Raises
        ------
        Refusal
            503 where the release is refused, or the process crashed or did not answer in time.
        """
        said = index.kept(rank)
        if said is None:
            waiting = self._waiting.add(index, rank)
            self._start()
            try:
                said = await asyncio.wait_for(waiting, PATIENCE)
            except TimeoutError:
                raise late() from None
        return said

    def want(self, index: ListIndex, ranks: Sequence[int]) -> None:
        """Have jobs explained when nobody waits for another: those wanted last come first."""
        if time.monotonic() >= self._rests_until:
            self._waiting.want(index, ranks)
            self._start()

    def prepare(self, index: ListIndex) -> None:
        """Have explained what is listed most, where this process works ahead."""
        if self.works_ahead:
            self.want(index, index.to_explain_first())

    async def close(self) -> None:
        """End the work and the process."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            await asyncio.wait([work])
        await self._process.end()

    def _start(self) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._explain_all())

    async def _explain_all(self) -> None:
        failed = 0
        while (batch := self._waiting.take()) is not None:
            try:
                said = await self._said(batch)
            except Refusal as refusal:
                batch.refuse(refusal)
                failed += 1
                if failed >= MOST_FAILED:
                    self._waiting.forget()
                    self._rests_until = time.monotonic() + REST
            else:
                failed = 0
                batch.index.keep(said)
                batch.answer(said)

    async def _said(self, batch: Batch) -> list[Kept]:
        release = batch.index.published.release
        asked = {"index": str(batch.index.file.absolute()), "release": release, "ranks": batch.ranks}
        said = await self._process.ask(asked)
        if "fault" in said:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, *said["fault"])
        return [Kept(rank, fa, en, b64decode(why)) for rank, fa, en, why in said["jobs"]]
