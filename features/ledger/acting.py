"""Doing what leaves files and entering it, so that no kill between the two leaves an act that no entry names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from features.ledger.damage import LedgerDamaged
from features.ledger.entry import entry_now
from features.ledger.intentions import Intention, intending
from features.ledger.recording import enter_late, open_ledger, record_all

if TYPE_CHECKING:
    from features.ledger.contents import Recorded
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
    with suppress(LedgerDamaged):  # what is to be done is done all the same; that it cannot be entered is said below
        enter_late(settings)
    foretold: list[Entry] = []
    with intending(settings.home) as write:

        def foretell(what: Mapping[str, Any], files: Mapping[str, str]) -> None:
            entry = entry_now(kind, what, who)
            foretold.append(entry)
            write(intention_of(settings, entry, files))

        done = do(foretell)
        (recorded,) = record_all(settings, foretold)
    return done, recorded


def intention_of(
    settings: Settings, entry: Entry, brings: Mapping[str, str], landing: int | None = None, *, rows: bool = False
) -> Intention:
    """Make the intention of an entry that is about to come about."""
    since = 0
    with suppress(LedgerDamaged):
        since = open_ledger(settings).size()
    return Intention(entry.kind, entry.what, entry.at, entry.who, since, dict(brings), landing, rows)
