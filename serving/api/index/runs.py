"""Published runs: which there are, and the index of each."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any

from anyio import to_thread

from models.persian_numbers import in_persian_digits
from models.published import Published, latest, read_run
from serving.api.answering.refusals import Refusal
from serving.api.index.list_index import ListIndex, open_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Runs:
    """The published runs of a home folder.

    Attributes
    ----------
    home
        The home folder.
    began
        Told of every index that was opened.
    """

    home: Path
    began: Callable[[ListIndex], None]
    _open: dict[Path, ListIndex] = field(default_factory=dict)
    _latest: dict[int, tuple[int, Published]] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)

    def cycles(self) -> list[int]:
        """List the cycles that were scored, the newest first."""
        with suppress(FileNotFoundError), os.scandir(self._scores) as found:  # asked at most requests: no pattern
            return sorted((int(one.name) for one in found if _is_scored(one)), reverse=True)
        return []

    def all(self) -> list[dict[str, Any]]:
        """List every published run: cycle, release, as-of date, and whether it is its cycle's latest."""
        return [
            {
                "cycle": cycle,
                "run": one.folder.name,
                "release": one.release,
                "as_of": one.manifest["as_of"],
                "is_latest": one.folder == latest(self.home, cycle).folder,
            }
            for cycle in self.cycles()
            for one in self._of(cycle)
        ]

    async def latest(self, cycle: int) -> ListIndex:
        """Return the index of a cycle's latest run; made first, beside the requests, where it was just published."""
        try:
            stamp = os.stat(f"{self._scores}/{cycle}/latest").st_mtime_ns  # noqa: PTH116 -- asked at most requests
        except FileNotFoundError:
            scored = "، ".join(in_persian_digits(str(one)) for one in self.cycles())
            raise Refusal(
                HTTPStatus.NOT_FOUND,
                f"A cycle must have been scored; got {cycle}. Allowed: {self.cycles()}.",
                f"دورهٔ {in_persian_digits(str(cycle))} امتیازدهی نشده است. دوره‌های موجود: {scored or 'هیچ'}",
            ) from None
        if self._latest.get(cycle, (0, None))[0] != stamp:
            self._latest[cycle] = stamp, latest(self.home, cycle)
        return await self._index(self._latest[cycle][1])

    async def named(self, cycle: int, run: str) -> ListIndex:
        """Return the index of a run by name."""
        for index in self.opened():
            if (index.run, index.head["cycle"]) == (run, cycle):
                return index
        for one in self._of(cycle):
            if one.folder.name == run:
                return await self._index(one)
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "The run that a cursor names must be there; it is not. Try: from the first page.",
            "امتیازدهی‌ای که نشانگر از آن است دیگر نیست. از صفحهٔ نخست آغاز کنید.",
        )

    def open_latest(self) -> None:
        """Open the index of every cycle's latest run, making those that are not there."""
        for cycle in self.cycles():
            self._opened(latest(self.home, cycle))

    def opened(self) -> list[ListIndex]:
        """List the indexes that are open."""
        return list(self._open.values())

    def close(self) -> None:
        """Close every index."""
        while self._open:
            self._open.popitem()[1].rows.close()

    @cached_property
    def _scores(self) -> str:
        return str(self.home / "scores")

    def _of(self, cycle: int) -> list[Published]:
        manifests = sorted((self.home / "scores" / str(cycle)).glob("[!.]*/manifest.json"))
        return [read_run(file.parent) for file in manifests]

    async def _index(self, published: Published) -> ListIndex:
        if published.folder in self._open:
            return self._open[published.folder]
        index = await to_thread.run_sync(self._opened, published)
        self.began(index)
        return index

    def _opened(self, published: Published) -> ListIndex:
        with self._turn:
            if published.folder not in self._open:
                self._open[published.folder] = open_index(self.home, published)
            return self._open[published.folder]


def _is_scored(folder: os.DirEntry[str]) -> bool:
    return folder.name.isdecimal() and os.path.exists(f"{folder.path}/latest")  # noqa: PTH110 -- asked at most requests
