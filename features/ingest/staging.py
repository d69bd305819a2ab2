"""From a file to a staged table: cells read, rules checked, personal values turned into pseudonyms, in one pass.

The staged table has the stored columns and `_row` (from 1), `_faults` (bits of what the row breaks on its own; 0 for a
row that is right) and `_fingerprint` (of a broken row). No personal value in clear is ever staged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
from pyarrow import csv as pacsv

from features.contract.columns import Kind
from features.ingest.cells import Source, cleaned_expr, is_read_from_text, read_expr
from features.ingest.checks import Checks, checks_of
from features.ingest.drop_files import no_table
from features.ingest.engine import parquet
from features.pseudonyms import Realm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.contract.tables import Table
    from features.ingest.drop_files import DropFile

_BLOCK_BYTES = 8 << 20
_REALMS = {Kind.NATIONAL_ID: Realm.PERSON, Kind.MOBILE: Realm.PHONE, Kind.IBAN: Realm.IBAN}
_COARSE = {Kind.MOBILE: "left({}, 4)", Kind.IBAN: "substr({}, 5, 3)"}


@dataclass(frozen=True)
class Staged:
    """A staged table.

    Attributes
    ----------
    table
        The table of the contract.
    name
        The staged table's name in the engine.
    checks
        What the bits of `_faults` mean.
    unreadable_rows
        Row numbers of lines whose cells do not fit the header; they are not in the staged table.
    """

    table: Table
    name: str
    checks: Checks
    unreadable_rows: tuple[int, ...]


def stage(connection: duckdb.DuckDBPyConnection, file: DropFile) -> Staged:
    """Read a file of the drop into a staged table."""
    table, name = file.table, f"staged_{file.table.name}"
    sources = {column.name: file.sources.get(column.name, Source.EMPTY) for column in table.columns}
    unreadable = frozenset(column.name for column in table.columns if is_read_from_text(column, sources[column.name]))
    checks = checks_of(table, unreadable)
    lines = _Lines(file) if file.delimiter else None
    try:
        if lines:
            connection.register("lines", lines.reader())
        origin = "lines" if lines else parquet(file.path, options=", file_row_number = true")
        connection.execute(f"CREATE TEMP TABLE {name} AS {_staged(file, sources, origin, checks, unreadable)}")
    except (duckdb.Error, pa.ArrowException, UnicodeError) as error:
        ours = isinstance(error, duckdb.OutOfMemoryException | duckdb.BinderException | duckdb.ParserException)
        if ours or (lines and not lines.is_broken):
            raise
        raise no_table(file.path) from None
    finally:
        if lines:
            connection.unregister("lines")
    return Staged(table, name, checks, tuple(lines.unreadable) if lines else ())


def stage_nothing(connection: duckdb.DuckDBPyConnection, table: Table) -> Staged:
    """Make the staged table of a table that the drop does not hold."""
    name = f"staged_{table.name}"
    columns = ", ".join(f"{column} {SQL_TYPES[kind]}" for column, kind in table.stored.items())
    connection.execute(f"CREATE TEMP TABLE {name} (_row BIGINT, _faults BIGINT, _fingerprint VARCHAR, {columns})")
    return Staged(table, name, Checks(()), ())


SQL_TYPES = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
}


def fingerprint_expr(values: str) -> str:
    """Return SQL for the fingerprint of a row: equal for equal values, and mute without the key."""
    return f"left(sha256(getvariable('secret') || row({values})::VARCHAR), 24)"


def _staged(file: DropFile, sources: dict[str, Source], origin: str, checks: Checks, unreadable: frozenset[str]) -> str:
    """Return the query of the staged rows: cleaned, then read, then checked, then stored, one step inside another."""
    columns = file.table.columns
    number = "_row" if file.delimiter else "file_row_number + 1 AS _row"
    cleaned = ", ".join(f"{cleaned_expr(c, sources[c.name], _header(file, c.name))} AS {c.name}" for c in columns)
    read = ", ".join(f"{read_expr(c, sources[c.name])} AS {c.name}" for c in columns)
    texts = "".join(f', {name} AS "{name}?"' for name in sorted(unreadable))
    lost = [f'CASE WHEN {name} IS NULL THEN "{name}?" END' for name in sorted(unreadable)]
    values = ", ".join([*(column.name for column in columns), *lost])
    return (
        f"FROM (FROM (FROM (FROM {origin} SELECT {number}, {cleaned}) SELECT _row, {read}{texts})"
        f" SELECT *, {checks.mask_expr()} AS _faults)"
        f" SELECT _row, _faults, CASE WHEN _faults <> 0 THEN {fingerprint_expr(values)} END AS _fingerprint,"
        f" {_stored(file.table)}"
    )


def _header(file: DropFile, name: str) -> str:
    return '"' + file.headers.get(name, name).replace('"', '""') + '"'


def _stored(table: Table) -> str:
    """Return SQL for the stored columns; of a broken row, no personal value is kept, not even as a pseudonym."""
    stored = []
    for column in table.columns:
        realm = _REALMS.get(column.kind)
        stored.append(
            f"CASE WHEN _faults = 0 THEN {realm}_token({column.name}) END AS {column.name}" if realm else column.name
        )
    for part, name in table.coarse_parts.items():
        coarse = _COARSE[table.by_name[name].kind].format(name)
        stored.append(f"CASE WHEN _faults = 0 THEN {coarse} END AS {part}")
    return ", ".join(stored)


class _Lines:
    """The lines of a CSV file as batches of text with their row numbers; lines of another width are set aside."""

    def __init__(self, file: DropFile) -> None:
        self._file = file
        self.unreadable: list[int] = []
        self.is_broken = False  # the file, not who reads it

    def reader(self) -> Any:
        names = self._file.header_row
        schema = pa.schema([("_row", pa.int64()), *((name, pa.string()) for name in names)])
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def _batches(self, schema: Any) -> Iterator[Any]:
        try:
            yield from self._whole_batches(schema)
        except (pa.ArrowInvalid, UnicodeError):
            self.is_broken = True
            raise

    def _whole_batches(self, schema: Any) -> Iterator[Any]:
        names = list(self._file.header_row)
        with pacsv.open_csv(
            self._file.path,
            read_options=pacsv.ReadOptions(
                use_threads=False,  # or a line that does not fit has no number
                block_size=_BLOCK_BYTES,
                skip_rows=1,
                column_names=names,
                encoding=self._file.encoding,
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self._file.delimiter,
                newlines_in_values=True,
                invalid_row_handler=self._set_aside,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        ) as lines:
            accepted = 0
            for batch in lines:
                numbers = self._numbers(accepted, batch.num_rows)
                accepted += batch.num_rows
                yield pa.record_batch([pa.array(numbers), *batch.columns], schema=schema)

    def _set_aside(self, line: Any) -> str:
        self.unreadable.append(line.number - 1)  # counted from the header, which is row 0
        return "skip"

    def _numbers(self, accepted: int, rows: int) -> Any:
        """Return the row numbers of the next accepted lines, leaving out those set aside."""
        places = np.arange(accepted + 1, accepted + rows + 1)
        aside = np.array(self.unreadable, dtype=np.int64)
        return places + np.searchsorted(aside - np.arange(len(aside)), places, side="right")
