"""Doing what leaves files and entering it, so that no kill between the two leaves an act that no entry names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from features.ledger.contents import Recorded
from features.ledger.damage import LedgerDamaged
from features.ledger.entry import entry_now
from features.ledger.intentions import Intention, intending
from features.ledger.recording import enter_late, open_ledger, record_all
from features.ledger.settling import find_entry

if TYPE_CHECKING:
    from features.ledger.entry import Entry, Kind
    from features.settings import Settings

T = TypeVar("T")
Foretell = Callable[[Mapping[str, Any], Mapping[str, str]], None]
"""Told what is to be entered of an act, and the files that show it has come about, right before they are there.

The files by path within the home folder, with their SHA-256.
"""


def do_and_enter(
    settings: Settings, kind: Kind, do: Callable[[Foretell], T], who: str | None = None
) -> tuple[T, Recorded]:
    """Do something and enter it; killed between the two, whoever comes next enters it late.

    Where that is the same act, done again after the kill, it stays the one entry.

    Parameters
    ----------
    settings
        Of this process.
    kind
        What is done.
    do
        Does it, and foretells it once.
    who
        Under which account; the system's account number where not given.

    Raises
    ------
    LedgerDamaged
        When the ledger is not what was signed. What was done stands; once it is mended, the entry is made late.
    """
    late = 0
    with suppress(LedgerDamaged):  # what is to be done is done all the same; that it cannot be entered is said below
        late = enter_late(settings)
    foretold: list[Entry] = []
    with intending(settings.home) as write:

        def foretell(what: Mapping[str, Any], files: Mapping[str, str]) -> None:
            entry = entry_now(kind, what, who)
            foretold.append(entry)
            write(intention_of(settings, entry, files))

        done = do(foretell)
        recorded = _entered_late(settings, foretold, late) if late else None
        if recorded is None:
            (recorded,) = record_all(settings, foretold)
    return done, recorded


def _entered_late(settings: Settings, foretold: Sequence[Entry], late: int) -> Recorded | None:
    """Return the place of what was foretold where it is among the last so many entries, entered late just now."""
    tail = open_ledger(settings).since(-late)
    (entry,) = foretold
    place = find_entry(tail, entry.kind, entry.what)
    return None if place is None else Recorded(tail.first + place, tail.leaves[place].hex(), tail.note)


def intention_of(
    settings: Settings, entry: Entry, brings: Mapping[str, str], landing: int | None = None, *, rows: bool = False
) -> Intention:
    """Make the intention of an entry that is about to come about."""
    since = 0
    with suppress(LedgerDamaged):
        since = open_ledger(settings).size()
    return Intention(entry.kind, entry.what, entry.at, entry.who, since, dict(brings), landing, rows)
