"""The tables of an arrival as they are sent, rows or files, written as a drop."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from features.contract import TABLES
from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# What is registered with a job. Checks of it come by other ways: who registers must not say how a visit went.
ARRIVING = ("plans", "jobs", "loans", "installments")
MOST_ROWS = 50_000  # of all tables; more than that is a drop for `rastin ingest`
_MOST_UNFOLDED = 128 << 20  # bytes


def write_rows(tables: Mapping[str, Sequence[Mapping[str, Any]]], drop: Path) -> None:
    """Write rows, by table and column, as the CSV files of a drop; a column that a row lacks is empty.

    Raises
    ------
    Fault
        When a row has a column that its table has not.
    """
    for name, rows in tables.items():
        columns = [column.name for column in TABLES[name].columns]
        if any(set(row) - set(columns) for row in rows):
            raise Fault(
                f"A row of {name} must have columns of its table only. Allowed: {', '.join(columns)}.",
                f"هر ردیف {name} باید تنها ستون‌های جدول خود را داشته باشد: {'، '.join(columns)}.",
            )
        if rows:
            with (drop / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)


def write_files(content: bytes, drop: Path) -> None:
    """Write the CSV files of a zip archive as a drop.

    Raises
    ------
    Fault
        When it is no archive, holds another file than a table's, none of jobs, or too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            for part in parts:
                (drop / part.filename).write_bytes(archive.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        raise _no_archive() from None
    lines = sum(file.read_bytes().count(b"\n") for file in drop.iterdir())
    if lines > MOST_ROWS + len(ARRIVING):
        raise Fault(
            f"An arrival must hold up to {MOST_ROWS:,} rows; this one holds more. Try: rastin ingest, or several.",
            f"هر بسته باید حداکثر {MOST_ROWS:,} ردیف داشته باشد. rastin ingest را اجرا کنید یا چند بسته بفرستید.",
        )


def _check_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    allowed = [f"{table}.csv" for table in ARRIVING]
    if set(names) - set(allowed) or len(set(names)) < len(names) or "jobs.csv" not in names:
        raise _no_archive()
    if sum(part.file_size for part in parts) > _MOST_UNFOLDED:
        raise _no_archive()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _no_archive() -> Fault:
    named = ", ".join(f"{table}.csv" for table in ARRIVING)
    return Fault(
        f"An arrival must be a zip archive of {named}, each once at most and jobs.csv among them, of at most "
        f"{_MOST_UNFOLDED >> 20} MB; this is not.",
        f"بسته باید بایگانی zip از {named} باشد، هر کدام حداکثر یک بار و jobs.csv در آن، و حداکثر"
        f" {_MOST_UNFOLDED >> 20} مگابایت؛ چنین نیست.",
    )
