"""Trying rows of one table: each is checked as an ingest would check it, and nothing lands."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from features.calendar_dates import in_tehran
from features.contract import TABLES
from features.ingest import entries, held
from features.ingest.drop_files import look_at_file
from features.ingest.engine import open_engine, parquet
from features.ingest.rules import Finding, sentences
from features.ingest.staging import stage
from features.pseudonyms import open_pseudonyms
from features.scratch import scratch_folder
from features.store.landed import store_folder
from features.store.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import duckdb

    from features.contract.tables import Table
    from features.ingest.staging import Staged
    from features.settings import Settings
    from features.store.manifest import Manifest


_MEMORY = "256MB"  # for the rows of one visit


@dataclass(frozen=True)
class Tried:
    """A row that was tried.

    Attributes
    ----------
    values
        The row as it would be stored, by column.
    persian, english
        What it must become; empty where it may land.
    """

    values: Mapping[str, Any]
    persian: str = ""
    english: str = ""


class Trial:
    """Tries rows against what has landed by the time they come; its engine stays open between them.

    Parameters
    ----------
    settings
        Of this process.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = Lock()
        self._open = ExitStack()
        self._engine: duckdb.DuckDBPyConnection | None = None

    def rows(self, name: str, rows: Sequence[Mapping[str, Any]]) -> list[Tried]:
        """Check rows by the rules of an ingest, references to what has landed included; in the order given.

        What depends on the other rows of a file or on versions of the same key is not looked at: a row that may land by
        itself is told so.

        Parameters
        ----------
        name
            A table of the contract.
        rows
            By column, as a file would hold them; a column that is not there is empty.
        """
        table = TABLES[name]
        with self._turn, scratch_folder(self._settings.home) as scratch:
            file, _ = look_at_file(_written(scratch / f"{name}.csv", table, rows), table)
            manifest = read_manifest(store_folder(self._settings.home))
            connection = self._connection(manifest)
            connection.execute("SET VARIABLE recorded_at = ?::TIMESTAMP", [in_tehran(datetime.now(UTC))])
            staged = stage(connection, file)
            try:
                _name_references(connection, self._settings, manifest, staged)
                held.find_missing_references(connection, staged)
                held.hold_rows(connection, staged)
                return _tried(connection, staged)
            finally:
                connection.execute(f"DROP TABLE {staged.name} CASCADE")

    def close(self) -> None:
        """Close the engine."""
        with self._turn:
            self._open.close()
            self._engine = None

    def _connection(self, manifest: Manifest) -> duckdb.DuckDBPyConnection:
        if self._engine is None:
            spill = self._open.enter_context(scratch_folder(self._settings.home)) / "spill"
            pseudonyms = open_pseudonyms(self._settings.pseudonym_key_path, expected_key_id=manifest.key_id)
            small = self._settings.model_copy(update={"threads": 1, "memory_limit": _MEMORY})
            moment = in_tehran(datetime.now(UTC))
            self._engine = self._open.enter_context(open_engine(small, spill, pseudonyms, moment))
        return self._engine


def _written(path: Path, table: Table, rows: Sequence[Mapping[str, Any]]) -> Path:
    columns = [column.name for column in table.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([row.get(column) for column in columns] for row in rows)
    return path


def _name_references(
    connection: duckdb.DuckDBPyConnection, settings: Settings, manifest: Manifest, staged: Staged
) -> None:
    """Name the keys that have landed, of those alone that the rows refer to."""
    quarantine = manifest.quarantine
    listed = parquet(store_folder(settings.home) / quarantine.path) if quarantine else None
    entries.entries_table(connection, "entries_after", listed)
    for column in staged.table.references:
        parent = TABLES[column.refers_to or ""]
        paths = [store_folder(settings.home) / file.path for file in manifest.landed.get(parent.name, ())]
        (key,) = parent.key
        asked = f"(FROM {staged.name} SELECT {column.name})"
        known = f"(FROM {parquet(*paths)} WHERE {key} IN {asked})" if paths else held.empty_rows(parent)
        held.name_keys(connection, parent, known)


def _tried(connection: duckdb.DuckDBPyConnection, staged: Staged) -> list[Tried]:
    columns = list(staged.table.stored)
    found = connection.execute(
        f"FROM {staged.name} LEFT JOIN held USING (_row) SELECT findings, {', '.join(columns)} ORDER BY _row"
    ).fetchall()
    return [_said(staged.table, dict(zip(columns, values, strict=True)), findings) for findings, *values in found]


def _said(table: Table, values: dict[str, Any], findings: str | None) -> Tried:
    if findings is None:
        return Tried(values)
    return Tried(values, *sentences(table, [Finding.parse(text) for text in findings.split(",")]))
