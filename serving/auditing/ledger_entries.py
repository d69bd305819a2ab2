"""The ledger's entries a page at a time, the latest first, narrowed to a kind, an account or what they are about."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from features.ledger import Kind, open_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from features.settings import Settings

# what of an entry says what it is about, the first that it has
_ABOUT = ("sample_plan", "scores", "arrivals", "release", "operation", "table", "list", "cycle", "drop", "snapshot")


@dataclass(frozen=True)
class Line:
    """An entry in a list.

    Attributes
    ----------
    index
        Its place, from 0.
    kind, at, who
        As the entry says.
    about
        The release, sample plan, operation or list that it is about; empty where it names none.
    """

    index: int
    kind: str
    at: str
    who: str
    about: str


@dataclass(frozen=True)
class Wanted:
    """Which entries; an empty text bounds nothing.

    Attributes
    ----------
    kind, who
        Exactly.
    about
        A part of what it is about.
    """

    kind: str = ""
    who: str = ""
    about: str = ""

    def has(self, line: Line) -> bool:
        """Say whether a line is wanted."""
        return self.kind in {"", line.kind} and self.who in {"", line.who} and self.about in line.about


@dataclass
class LedgerEntries:
    """The lines of a ledger: each entry is read once, and only those that were added since are read again.

    What stands in memory is as it was read; whether the files still say so is for a verification to tell.
    """

    settings: Settings
    _lines: list[Line] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock)

    def page(self, wanted: Wanted, before: int | None, limit: int) -> tuple[list[Line], int]:
        """Return up to `limit` wanted lines before a place, the latest first, and how many entries there are.

        Raises
        ------
        LedgerDamaged
            When what was added is not as it was written.
        """
        lines = self._now()
        found: list[Line] = []
        for line in _backwards(lines, len(lines) if before is None else min(before, len(lines))):
            if wanted.has(line):
                found.append(line)
                if len(found) == limit:
                    break
        return found, len(lines)

    def last(self, kind: Kind, about: str) -> Line | None:
        """Return the last entry of a kind about something; `None` where there is none."""
        wanted = Wanted(kind.value)
        lines = self._now()
        return next((one for one in _backwards(lines, len(lines)) if wanted.has(one) and one.about == about), None)

    def who(self) -> list[str]:
        """List the accounts that entries name."""
        return sorted({line.who for line in self._now()})

    def _now(self) -> Sequence[Line]:
        with self._turn:
            tail = open_ledger(self.settings).since(len(self._lines))
            if tail.first < len(self._lines):  # it was shorter when it was read again: a backup was restored
                tail = open_ledger(self.settings).since(0)
                self._lines = []
            new = [_line(tail.first + place, json.loads(entry)) for place, entry in enumerate(tail.entries)]
            self._lines = [*self._lines, *new] if new else self._lines
            return self._lines


@lru_cache(maxsize=2)
def ledger_entries(settings: Settings) -> LedgerEntries:
    """Return the lines of a home's ledger; one reader a process, so that nothing is read twice."""
    return LedgerEntries(settings)


def about(what: Mapping[str, Any]) -> str:
    """Say what an entry is about, by its `what`."""
    return next((str(what[name]) for name in _ABOUT if what.get(name) is not None), "")


def _line(index: int, entry: Mapping[str, Any]) -> Line:
    return Line(index, entry["kind"], entry["at"], entry["who"], about(entry["what"]))


def _backwards(lines: Sequence[Line], end: int) -> Iterator[Line]:
    for index in range(end - 1, -1, -1):
        yield lines[index]
