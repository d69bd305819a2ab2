"""One landing: its files are written aside, made durable, and become the store's in one step."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.ingest.engine import count, parquet, quoted
from features.store.manifest import Manifest, StoredFile, sync_folder, write_manifest

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import duckdb

_ROW_GROUP = 122_880  # DuckDB's own unit; some 10 MB of the widest table
_CHUNK = 1 << 20
LANDINGS = "landings"


@dataclass(frozen=True)
class Landing:
    """What is being landed, onto what, by which engine.

    Attributes
    ----------
    connection
        The engine, with the staged tables.
    store
        The store's folder.
    before
        What the store consists of so far.
    recorded_at
        When the versions of this landing became known to Rastin; local time of Tehran.
    """

    connection: duckdb.DuckDBPyConnection
    store: Path
    before: Manifest
    recorded_at: datetime

    @property
    def number(self) -> int:
        """The number of this landing, from 1."""
        return self.before.landings + 1

    def write(self, name: str, rows: str) -> StoredFile | None:
        """Write the rows of a query to a file of this landing; none where there are no rows."""
        folder = self.store / LANDINGS / f"{self.number:06d}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.parquet"
        self.connection.execute(
            f"COPY ({rows}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
        )
        rows_written = count(self.connection, parquet(path))
        if not rows_written:
            path.unlink()
            return None
        return StoredFile(path.relative_to(self.store).as_posix(), rows_written, _digest(path))

    def write_unless_same(self, name: str, rows: str, before: StoredFile | None) -> StoredFile | None:
        """Write the rows of a query, or keep the file of an earlier landing that holds exactly these."""
        file = self.write(name, rows)
        if file and before and file.sha256 == before.sha256:
            (self.store / file.path).unlink()
            return before
        return file

    def commit(self, after: Manifest) -> None:
        """Make this landing part of the store, or leave the store untouched where nothing changed."""
        folder = self.store / LANDINGS / f"{self.number:06d}"
        if after == self.before:
            shutil.rmtree(folder, ignore_errors=True)
            return
        if folder.exists():
            for path in folder.iterdir():
                _sync_file(path)
            sync_folder(folder)
            sync_folder(folder.parent)
        write_manifest(self.store, after)


def sweep(store: Path, manifest: Manifest) -> None:
    """Remove what a killed ingest left behind, and lists that a later landing replaced."""
    kept = {store / file.path for file in manifest.files()}
    for path in (store / LANDINGS).glob("*/*"):
        if path not in kept:
            path.unlink()
    for folder in (store / LANDINGS).glob("*"):
        if not any(folder.iterdir()):
            folder.rmdir()


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
