"""The DuckDB connection of one ingest: its limits, its macros, and the functions that make pseudonyms."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
from duckdb.func import PythonUDFType

from features.ingest.cells import macros
from features.pseudonyms import Pseudonyms, Realm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from features.settings import Settings


@contextmanager
def open_engine(
    settings: Settings,
    spill: Path,
    pseudonyms: Pseudonyms,
    recorded_at: datetime,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection whose tables live in memory, and in `spill` beyond the limit; nothing of it stays."""
    shutil.rmtree(spill, ignore_errors=True)
    limits: dict[str, Any] = {
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
        "temp_directory": str(spill),
    }
    with duckdb.connect(config=limits) as connection:
        for macro in macros():
            connection.execute(f"CREATE TEMP {macro}")
        for realm in Realm:
            make_tokens = partial(_tokens, pseudonyms, realm)
            connection.create_function(f"{realm}_token", make_tokens, ["varchar"], "varchar", type=PythonUDFType.ARROW)
        connection.execute("SET VARIABLE recorded_at = ?::TIMESTAMP", [recorded_at])
        connection.execute("SET VARIABLE secret = ?", [pseudonyms.fingerprint_secret()])
        try:
            yield connection
        finally:
            shutil.rmtree(spill, ignore_errors=True)


def _tokens(pseudonyms: Pseudonyms, realm: Realm, values: Any) -> Any:
    return pa.array(pseudonyms.tokens(realm, values.to_pylist()), pa.string())


def count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    """Count the rows of a FROM clause."""
    ((rows_found,),) = connection.execute(f"FROM (FROM {rows}) SELECT count(*)").fetchall()
    return int(rows_found)


def quoted(path: Path | str) -> str:
    """Return a text as an SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"


def parquet(*paths: Path, options: str = "") -> str:
    """Return the FROM clause of some Parquet files."""
    return f"read_parquet([{', '.join(quoted(path) for path in paths)}]{options})"
