"""Rows of the records as one file of lines of JSON: the same from SQLite and from PostgreSQL, and for both.

    {"format": 1, "revision": "0007"}                      which of Alembic's steps the tables had taken
    {"table": "people", "columns": ["number", "name", …]}  then its rows, a list each, in the order of their keys
    [1, "pari", …]

Values stand as the database has them, so that the hash of a row comes out the same, and with it what the ledger says.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, Integer, String, select, type_coerce
from sqlalchemy import column as plain_column
from sqlalchemy import table as plain_table

from serving.backup import contents
from serving.recorded_tables import MAPPED
from serving.records.rows import Base

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Table, TableClause
    from sqlalchemy.types import TypeEngine

FORMAT = 1
BLOCK = 1_000


def tables() -> list[Table]:
    """List the tables of the records, each after those that it refers to."""
    assert MAPPED  # noqa: S101 -- all tables are mapped, so that none is passed over
    return Base.metadata.sorted_tables


def write_rows(connection: Connection, revision: str, file: Path) -> None:
    """Write every row that a connection sees, a block in memory at a time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as out:
        _write(out, {"format": FORMAT, "revision": revision})
        for table in tables():
            _write(out, {"table": table.name, "columns": [one.name for one in table.columns]})
            asked = select(*(type_coerce(one, _lying(one)) for one in table.columns)).order_by(*table.primary_key)
            with connection.execution_options(yield_per=BLOCK).execute(asked) as rows:
                for row in rows:
                    _write(out, list(row))


def revision_of(file: Path) -> str:
    """Return which of Alembic's steps the tables had taken that a file was written from.

    Raises
    ------
    Fault
        When it is no such file.
    """
    with file.open(encoding="utf-8") as lines:
        said = json.loads(next(lines, "{}"))
    if said.get("format") != FORMAT:
        raise contents.no_backup()
    return str(said["revision"])


def read_rows(file: Path) -> Iterator[tuple[TableClause, list[dict[str, Any]]]]:
    """Read a file a block at a time: a table, without types that would change values, and some rows of it."""
    lying = {table.name: {one.name: _lying(one) for one in table.columns} for table in tables()}
    table, block = plain_table(""), list[dict[str, Any]]()
    with file.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            said = json.loads(line)
            if isinstance(said, dict) or len(block) == BLOCK:
                yield table, block
                block = []
            if isinstance(said, dict):
                types = lying.get(said["table"], {})  # of an earlier version it may be another table
                table = plain_table(said["table"], *(plain_column(name, types.get(name)) for name in said["columns"]))
            else:
                block.append(dict(zip(table.columns.keys(), said, strict=True)))
    yield table, block


def _lying(column: Column[Any]) -> TypeEngine[Any]:
    """Return the type by which a value is read and written as it lies in the database."""
    return column.type if isinstance(column.type, Boolean | Integer) else String()


def _write(out: Any, said: Any) -> None:
    out.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n")
