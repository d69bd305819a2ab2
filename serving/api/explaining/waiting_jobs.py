"""The jobs that wait to be explained: those that somebody waits for first, then those wanted last."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.api.answering.refusals import Refusal
    from serving.api.index.kept_reasons import Kept
    from serving.api.index.list_index import ListIndex

BATCH = 16  # jobs explained at a time: some 10 ms, for which a newly asked one may have to wait
ASKED_BATCH = 64  # of those that somebody waits for: each takes less, the more are explained together
MOST_WANTED = 200_000

Place = tuple[str, int]  # a run's key and a rank in it


@dataclass(frozen=True)
class Batch:
    """Jobs of one run that are explained together, and who waits for them."""

    index: ListIndex
    ranks: list[int]
    waiting: dict[int, list[asyncio.Future[Kept]]] = field(default_factory=dict)

    def answer(self, said: Sequence[Kept]) -> None:
        """Give everybody what they wait for."""
        for one in said:
            for future in self.waiting.get(one.rank, ()):
                if not future.done():  # who went away does not wait any more
                    future.set_result(one)

    def refuse(self, refusal: Refusal) -> None:
        """Tell everybody who waits that it cannot be."""
        for futures in self.waiting.values():
            for future in futures:
                if not future.done():
                    future.set_exception(refusal)


class WaitingJobs:
    """Jobs of any run, each once."""

    def __init__(self) -> None:
        self._asked: dict[Place, tuple[ListIndex, list[asyncio.Future[Kept]]]] = {}
        self._wanted: dict[Place, ListIndex] = {}

    def add(self, index: ListIndex, rank: int) -> asyncio.Future[Kept]:
        """Add a job that somebody waits for."""
        future: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._asked.setdefault((index.key, rank), (index, []))[1].append(future)
        return future

    def want(self, index: ListIndex, ranks: Sequence[int]) -> None:
        """Add jobs that nobody waits for yet; the first of them comes first."""
        for rank in reversed(ranks):
            self._wanted.pop((index.key, rank), None)
            if len(self._wanted) < MOST_WANTED:
                self._wanted[index.key, rank] = index

    def forget(self) -> None:
        """Let go of what nobody waits for."""
        self._wanted.clear()

    def take(self) -> Batch | None:
        """Take the next jobs, all of one run; `None` where none wait."""
        if self._asked:
            index, _ = next(iter(self._asked.values()))
            places = [place for place in self._asked if place[0] == index.key][:ASKED_BATCH]
            waiting = {rank: self._asked.pop((key, rank))[1] for key, rank in places}
            return Batch(index, list(waiting), waiting)
        ranks: list[int] = []
        while self._wanted and len(ranks) < BATCH:
            (key, rank), index = self._wanted.popitem()
            if index.kept(rank) is None:
                ranks.append(rank)
            if self._wanted and next(reversed(self._wanted))[0] != key:
                break
        return Batch(index, ranks) if ranks else None
