"""Holding the rows of the records to the ledger: each as the last entry that names it says, and none unnamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.ledger import open_ledger
from features.ledger.changed_rows import named_rows
from serving.ledger.breach import Breach

if TYPE_CHECKING:
    from features.ledger.contents import Contents
    from features.settings import Settings

RowsNow = Callable[[], Iterable[tuple[str, str]]]
"""Gives each row that stands in the records now: its table and key, as `reports/7`, and its SHA-256, hexadecimal.

Where others may be changing rows meanwhile, it gives them as of one moment and, before it ends, enters what was changed
until then: a row that the ledger came to know meanwhile is no breach.
"""

_NOT_SO = {
    "changed": ("it was changed", "تغییر کرده است"),
    "missing": ("it is missing", "نیست"),
    "there": ("it was deleted then and is there", "آن روز پاک شده بود و اکنون هست"),
}


@dataclass(frozen=True)
class HeldRows:
    """What was looked at, and what is wrong.

    Attributes
    ----------
    rows
        How many rows stand in the records; `None` where they were not looked at.
    breaches
        Those that are not as the ledger says, were taken away, or have no entry.
    """

    rows: int | None = None
    breaches: tuple[Breach, ...] = ()


def hold_rows(settings: Settings, contents: Contents, rows_now: RowsNow) -> HeldRows:
    """Hold every row of the records to the ledger; one row at a time, the ledger's hashes in memory.

    Parameters
    ----------
    settings
        Of this process.
    contents
        The whole ledger as it was read, before `rows_now` is asked.
    rows_now
        The rows as they stand.
    """
    said = {row: (entry, sha256) for entry, row, sha256 in named_rows(contents.entries)}
    doubted: list[tuple[str, str | None, Breach]] = []  # with the hash that stands in the records
    rows = 0
    for row, sha256 in rows_now():
        rows += 1
        entry, expected = said.pop(row, (None, None))
        if entry is None:
            doubted.append((row, sha256, _unnamed(row)))
        elif sha256 != expected:
            doubted.append((row, sha256, _breach(row, entry, "changed" if expected else "there")))
    doubted += [(row, None, _breach(row, entry, "missing")) for row, (entry, expected) in said.items() if expected]
    entered = _entered_meanwhile(settings, contents) if doubted else set()
    return HeldRows(rows, tuple(breach for row, sha256, breach in doubted if (row, sha256) not in entered))


def _entered_meanwhile(settings: Settings, contents: Contents) -> set[tuple[str, str | None]]:
    tail = open_ledger(settings).since(len(contents.entries))
    return {(row, sha256) for _, row, sha256 in named_rows(tail.entries)}


def _breach(row: str, entry: int, how: str) -> Breach:
    state, state_fa = _NOT_SO[how]
    return Breach(
        row,
        f"{row} of the records must be as entry {entry} of the ledger says; {state}.",
        f"{row} در سوابق باید همان باشد که ردیف {entry} دفتر رویدادها می‌گوید؛ {state_fa}.",
    )


def _unnamed(row: str) -> Breach:
    return Breach(
        row,
        f"{row} of the records must be named by an entry of the ledger; none names it.",
        f"{row} در سوابق باید در ردیفی از دفتر رویدادها نام برده شده باشد؛ در هیچ ردیفی نیست.",
    )
