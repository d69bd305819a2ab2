"""Holding the home folder to its ledger: whether the ledger is whole, and what it names is as it was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.contract import TABLES
from features.faults import Fault
from features.ledger import LedgerDamaged, ledger_verifier, open_ledger
from features.ledger.checkpoint import Checkpoint
from features.ledger.tree import root_of
from features.store import Store
from features.whole_files import sha256_of
from serving.ledger.breach import Breach
from serving.ledger.holding_rows import HeldRows, hold_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from features.ledger.contents import Contents
    from features.settings import Settings
    from serving.ledger.holding_rows import RowsNow


@dataclass(frozen=True)
class Held:
    """What was looked at, and what is wrong.

    Attributes
    ----------
    entries, root
        How many entries the ledger has, and its root; nothing where it is damaged.
    files
        How many files it names, all of which were hashed anew.
    rows
        How many rows stand in the records; `None` where they were not looked at.
    completed
        Whether a last entry that a kill had cut off was completed.
    before
        Landed files older than the ledger, which no entry can name.
    breaches
        What is not as the ledger says.
    """

    entries: int = 0
    root: str = ""
    files: int = 0
    rows: int | None = None
    completed: bool = False
    before: int = 0
    breaches: tuple[Breach, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return what was found as a document."""
        return {
            "is_whole": not self.breaches,
            "entries": self.entries,
            "root": self.root,
            "files_checked": self.files,
            "rows_checked": self.rows,
            "last_entry_completed": self.completed,
            "landed_before_the_ledger": self.before,
            "breaches": [{"where": one.where, "en": one.english, "fa": one.persian} for one in self.breaches],
        }

    def as_text(self) -> str:
        """Return what was found as a person reads it."""
        lines = [line for one in self.breaches for line in (one.english, one.persian)]
        if not self.breaches:
            rows = "" if self.rows is None else f" and {self.rows} rows of the records"
            lines.append(f"The ledger is whole: {self.entries} entries; {self.files} files{rows} are as it says.")
        if self.completed:
            lines.append("Its last entry had been cut off by a kill and was completed.")
        if self.before:
            lines.append(f"{self.before} landed files are older than the ledger and are not held to it.")
        return "\n".join(lines)


def hold(settings: Settings, earlier: str | None = None, rows_now: RowsNow | None = None) -> Held:
    """Look at the whole ledger, at every file that it names and at every row of the records.

    Parameters
    ----------
    settings
        Of this process.
    earlier
        A signed checkpoint that was published earlier: what it signed must still stand, unchanged, at the beginning.
    rows_now
        Gives the rows of the records as they stand; where it is not given, they are not looked at.
    """
    try:
        contents = open_ledger(settings).read()
    except LedgerDamaged as damaged:
        return Held(breaches=(Breach("ledger", damaged.english, damaged.persian),))
    named = _named_files(contents.entries)
    try:
        unnamed, before = _unnamed(settings.home, set(named))
        store: tuple[Breach, ...] = tuple(_unrecorded(path) for path in unnamed)
    except Fault as fault:  # the store itself is not whole
        before, store = 0, (Breach("store", fault.english, fault.persian),)
    held = hold_rows(settings, contents, rows_now) if rows_now else HeldRows()
    breaches = (
        *_lost(settings, contents),
        *_not_continued(settings, contents, earlier),
        *_changed(settings.home, named),
        *store,
        *held.breaches,
    )
    root = root_of(contents.leaves).hex()
    return Held(len(contents.entries), root, len(named), held.rows, contents.completed, before, breaches)


def _named_files(entries: Sequence[bytes]) -> dict[str, list[tuple[int, str]]]:
    """List every file that an entry names, with the places of the entries and the hashes they give."""
    named: dict[str, list[tuple[int, str]]] = {}
    for index, entry in enumerate(entries):
        for path, sha256 in json.loads(entry)["what"].get("files", {}).items():
            named.setdefault(path, []).append((index, sha256))
    return named


def _lost(settings: Settings, contents: Contents) -> Iterator[Breach]:
    if not contents.entries and ledger_verifier(settings) is not None:
        yield Breach(
            "ledger",
            f"The ledger must be in {settings.home / 'ledger'}, since its key was made; it holds no entry.",
            f"دفتر رویدادها باید در {settings.home / 'ledger'} باشد، چون کلید آن ساخته شده است؛ هیچ ردیفی ندارد.",
        )


def _not_continued(settings: Settings, contents: Contents, earlier: str | None) -> Iterator[Breach]:
    if earlier is None:
        return
    verifier = ledger_verifier(settings)
    if verifier is None or not verifier.has_signed(earlier):
        yield Breach(
            "ledger",
            "The earlier checkpoint must be signed by this ledger's key; it is not.",
            "نقطهٔ وارسی پیشین باید با کلید همین دفتر امضا شده باشد؛ نشده است.",
        )
        return
    said = Checkpoint.of_note(earlier)
    if said.size > len(contents.entries) or root_of(contents.leaves[: said.size]) != said.root:
        yield Breach(
            "ledger",
            f"The ledger must begin with the {said.size} entries that the earlier checkpoint signed; it does not.",
            f"دفتر رویدادها باید با همان {said.size} ردیفی آغاز شود که نقطهٔ وارسی پیشین امضا کرده است؛ چنین نیست.",
        )


def _changed(home: Path, named: dict[str, list[tuple[int, str]]]) -> Iterator[Breach]:
    for path, said in sorted(named.items()):
        now = sha256_of(home / path) if (home / path).is_file() else None
        entry = next((index for index, sha256 in said if sha256 != now), None)
        if entry is not None:
            state, state_fa = ("is missing", "نیست") if now is None else ("was changed", "تغییر کرده است")
            yield Breach(
                path,
                f"{path} must be as entry {entry} of the ledger says; it {state}.",
                f"{path} باید همان باشد که ردیف {entry} دفتر رویدادها می‌گوید؛ {state_fa}.",
            )


def _unnamed(home: Path, named: set[str]) -> tuple[list[str], int]:
    """List landed files that no entry names though the ledger had begun; count those older than it."""
    store = Store(home)
    landed = [file.relative_to(home).as_posix() for table in TABLES for file in store.files(table)]
    first = min((path for path in named if path.startswith("store/")), default="").rpartition("/")[0]
    unnamed = sorted(path for path in landed if path not in named)
    later = [path for path in unnamed if first and path.rpartition("/")[0] >= first]
    return later, len(unnamed) - len(later)


def _unrecorded(path: str) -> Breach:
    return Breach(
        path,
        f"{path} landed since the ledger began, and no entry names it. Try: ingest the same drop or reports again.",
        f"{path} پس از آغاز دفتر رویدادها فرود آمده و هیچ ردیفی نام آن را نمی‌برد."
        " همان بسته یا گزارش را دوباره دریافت کنید.",
    )
