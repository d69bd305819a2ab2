"""Rows of a database as the ledger knows them: which changes it has, and what each row's hash should be now.

What is entered of a change is `{"operation": ..., "change": ..., "rows": {ROW: HASH}}`: what was done, the change's own
name, and for each row (its table and key, as `reports/7`) the SHA-256 of it as the change left it, hexadecimal, or
null where the change deleted it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from features.ledger.contents import Recorded
from features.ledger.entry import Kind
from features.ledger.recording import open_ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from features.settings import Settings

_KIND = f'"kind":"{Kind.RECORDS_CHANGED}"'.encode()


def changes_since(settings: Settings, first: int) -> dict[str, Recorded]:
    """Return the changes that stand in the ledger from a place on; nothing before it is read.

    Parameters
    ----------
    settings
        Of this process.
    first
        The place of an entry, from 0; below zero, counted from the end: -100 looks at the last hundred entries.

    Returns
    -------
    dict
        By the change's name, its entry under the ledger's last checkpoint; the earlier one where there are two.
    """
    tail = open_ledger(settings).since(first)
    found: dict[str, Recorded] = {}
    for place, what in _changes(tail.entries):
        found.setdefault(what["change"], Recorded(tail.first + place, tail.leaves[place].hex(), tail.note))
    return found


def latest_rows(entries: Iterable[bytes]) -> dict[str, str | None]:
    """Return the last hash that entries give to each row that they name; `None` for one that was deleted."""
    return {row: sha256 for _, row, sha256 in named_rows(entries)}


def named_rows(entries: Iterable[bytes]) -> Iterator[tuple[int, str, str | None]]:
    """List the rows that entries name, in their order: the entry's place among them, the row and its hash."""
    for place, what in _changes(entries):
        for row, sha256 in what["rows"].items():
            yield place, row, sha256


def _changes(entries: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    for place, entry in enumerate(entries):
        if _KIND in entry:  # spares reading the others; the words could stand in another field
            said = json.loads(entry)
            if said["kind"] == Kind.RECORDS_CHANGED:
                yield place, said["what"]
