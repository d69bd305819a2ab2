"""A home folder held still while others write to it: links to files that never change, copies of those that do.

The ledger is held for as long as it takes to copy it, to link the landed files and to copy the records. Whoever adds to
it waits that long, some milliseconds; nobody is refused. What was landed and not yet entered is told by its
intention, which is copied too, and is entered after a restore.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from features.alone import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MADE_ANEW = {
    "tmp",
    "spill",
    "lists",
}  # folders of what only matters while a process runs, or is made again when asked for
_HELD_STILL = {"store", "ledger", "intended"}
RECORDS_FILE = "records.sqlite"
_SQLITE = b"SQLite format 3\x00"
_OF_SQLITE = ("-wal", "-shm", "-journal")  # what they hold is in the copy that SQLite makes


def _nothing() -> None:
    """Hold nothing else still."""


def stage(home: Path, draft: Path, hold: Callable[[], None] = _nothing) -> None:
    """Fill a folder on the same disk with all of a home folder, as it stands at one moment.

    Parameters
    ----------
    home
        The home folder; others may write to it meanwhile.
    draft
        An empty folder. Its files may be the home's own, by another name: they are for reading.
    hold
        Called at that moment, to hold still what lies elsewhere.
    """
    with alone(home / "intended"), alone(home / "ledger"):
        _stage_store(home / "store", draft / "store")
        for folder in ("intended", "ledger"):
            for file in _files(home / folder):
                _copy(file, draft / file.relative_to(home))
        if (home / RECORDS_FILE).exists():
            _copy_database(home / RECORDS_FILE, draft / RECORDS_FILE)
        hold()
    for file in _files(home):
        within = file.relative_to(home)
        if within.parts[0] not in MADE_ANEW | _HELD_STILL and within.name != RECORDS_FILE:
            _take(file, draft / within)


def _stage_store(store: Path, draft: Path) -> None:
    """Link what the manifest names; again, where a landing replaced a list meanwhile."""
    manifest = store / "manifest.json"
    while manifest.exists():
        text = manifest.read_text(encoding="utf-8")
        try:
            for path in _named(json.loads(text)):
                _link(store / path, draft / path)
        except FileNotFoundError:
            if manifest.read_text(encoding="utf-8") == text:
                raise
            shutil.rmtree(draft)
            continue
        (draft / manifest.name).write_text(text, encoding="utf-8")
        return


def _named(manifest: dict[str, Any]) -> Iterator[str]:
    landed = [file for files in manifest["landed"].values() for file in files]
    quarantine = [manifest["quarantine"]] if manifest["quarantine"] else []
    for file in (*landed, *manifest["waiting"].values(), *quarantine):
        yield file["path"]


def _files(folder: Path) -> Iterator[Path]:
    """Walk over files that are whole: no drafts, which begin with a dot, and no locks."""
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.name != "lock" and not path.name.endswith(_OF_SQLITE):
            yield path


def _take(file: Path, draft: Path) -> None:
    try:
        with file.open("rb") as opened:
            is_database = opened.read(len(_SQLITE)) == _SQLITE
        if is_database:
            _copy_database(file, draft)
        else:
            _link(file, draft)
    except FileNotFoundError:  # taken away since it was listed, so no part of the home any more
        return


def _link(file: Path, draft: Path) -> None:
    draft.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file.resolve(), draft)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(file, draft)


def _copy(file: Path, draft: Path) -> None:
    draft.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, draft)
    draft.chmod(file.stat().st_mode & 0o777)


def _copy_database(file: Path, draft: Path) -> None:
    """Let SQLite copy a database of its own at one moment, whoever writes to it."""
    draft.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as there, closing(sqlite3.connect(draft)) as copy:
        there.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    draft.chmod(file.stat().st_mode & 0o777)
