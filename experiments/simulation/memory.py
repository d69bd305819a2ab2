"""Who has been registered so far: what seasonal work, moving workers and recycled identities draw from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Ints

_NOBODY = -1
_CANDIDATES = 8


@dataclass(frozen=True)
class Roster:
    """Honest plans of one kind that may come back next year; one row a plan."""

    county: Ints
    agency: Ints
    program: Ints
    isic: Ints
    rural: Ints
    place: Ints
    owner: Ints
    first_worker: Ints
    size: Ints
    day: Ints  # of registration, from the start of its cycle

    def rows(self, picked: Ints | Flags) -> Roster:
        """Take some of the plans."""
        return Roster(**{name: getattr(self, name)[picked] for name in self.__dataclass_fields__})

    def joined(self, other: Roster) -> Roster:
        """Append more plans."""
        return Roster(**{name: np.r_[getattr(self, name), getattr(other, name)] for name in self.__dataclass_fields__})


def empty_roster() -> Roster:
    """Return a roster of nobody."""
    return Roster(**{name: np.zeros(0, np.int64) for name in Roster.__dataclass_fields__})


@dataclass
class Memory:
    """Grows block by block; the only state that blocks share, besides inspectors' diaries."""

    county_of: np.ndarray[tuple[int], np.dtype[np.int16]]  # by person; -1: not registered
    known: int = 0  # people numbered below this belong to closed cycles
    ready: dict[int, Roster] = field(default_factory=dict)  # by kind: plans of the last cycle, to be taken once
    growing: dict[int, list[Roster]] = field(default_factory=dict)

    def remember(self, people: Ints, county: Ints) -> None:
        """Note where people were registered first."""
        self.county_of[people] = county

    def close_cycle(self, known: int) -> None:
        """Let this cycle's plans come back in the next."""
        self.known = known
        self.ready = {}
        for kind, parts in self.growing.items():
            whole = empty_roster()
            for part in parts:
                whole = whole.joined(part)
            self.ready[kind] = whole
        self.growing = {}

    def take(self, kind: int, count: int) -> Roster:
        """Take up to `count` plans of last year, each once."""
        roster = self.ready.get(kind, empty_roster())
        taken = min(count, len(roster.size))
        self.ready[kind] = roster.rows(np.arange(taken, len(roster.size)))
        return roster.rows(np.arange(taken))

    def earlier_people(self, rng: np.random.Generator, county: Ints, near: bool) -> Ints:
        """Draw somebody of an earlier cycle for each county, where `near` of the same county; -1: nobody found."""
        chosen = np.full(len(county), _NOBODY)
        if self.known == 0:
            return chosen
        for turn in range(_CANDIDATES):
            person = rng.integers(0, self.known, len(county))
            home = self.county_of[person]
            fits = (home != _NOBODY) & ((home == county) | (not near) | (turn == _CANDIDATES - 1))
            chosen = np.where((chosen == _NOBODY) & fits, person, chosen)
        return chosen
