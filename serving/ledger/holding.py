"""Holding the home folder to its ledger: whether the ledger is whole, and what it names is as it was."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.ledger import LedgerDamaged, enter_late, ledger_verifier, open_ledger
from features.ledger.checkpoint import Checkpoint
from features.ledger.intentions import is_acting, wait_for_acts
from features.ledger.tree import root_of
from serving.ledger.breach import Breach
from serving.ledger.holding_files import hold_files, names_manifest
from serving.ledger.holding_rows import HeldRows, hold_rows
from serving.ledger.store_now import look_at_store, manifest_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.ledger.contents import Contents
    from features.settings import Settings
    from serving.ledger.holding_rows import RowsNow
    from serving.ledger.store_now import StoreNow


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
    late
        How many acts (landings, releases, draws) a kill had parted from their entry, and were entered now.
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
    late: int = 0
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
            "entered_late": self.late,
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
        if self.late:
            lines.append(f"A kill had come between an act and its entry: {self.late} entered now, as entered late.")
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
    late = _enter_late(settings)
    try:
        store, contents = _as_of_one_landing(settings)
    except LedgerDamaged as damaged:
        return Held(breaches=(Breach("ledger", damaged.english, damaged.persian),))
    files = hold_files(settings.home, contents.entries, store)
    rows = hold_rows(settings, contents, rows_now) if rows_now else HeldRows()
    breaches = (*_lost(settings, contents), *_not_continued(settings, contents, earlier))
    return Held(
        entries=len(contents.entries),
        root=_root(contents),
        files=files.files,
        rows=rows.rows,
        completed=contents.completed,
        late=late,
        before=files.before,
        breaches=(*breaches, *files.breaches, *rows.breaches),
    )


def _root(contents: Contents) -> str:
    return (Checkpoint.of_note(contents.note).root if contents.note else root_of([])).hex()


def _as_of_one_landing(settings: Settings) -> tuple[StoreNow, Contents]:
    """Read store and ledger so that no landing was between its rows and its entry."""
    ledger = open_ledger(settings)
    while True:
        wait_for_acts(settings.home)
        store, contents = look_at_store(settings.home), ledger.read()
        is_parted = is_acting(settings.home) or names_manifest(ledger.since(len(contents.entries)).entries)
        if not is_parted and manifest_hash(settings.home) == store.manifest_sha256:
            return store, contents


def _enter_late(settings: Settings) -> int:
    """Enter what kills left unentered, where this process may sign; what cannot be entered is found as a breach."""
    with suppress(LedgerDamaged):
        return enter_late(settings) if os.access(settings.ledger_key_path, os.R_OK) else 0
    return 0


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
