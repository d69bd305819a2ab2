"""The file that neighbours and visited cases of a run are read from: where it lies, and how it is filled.

Named by the hash of the run's manifest, as the run's index is, whole or not there, never written again; made anew when
removed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from features.whole_files import whole_file
from serving.neighbours.columns import CASE, HELD, LISTED, PLACES, SCOPED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

    from serving.neighbours.shared_values import SharedValues
    from serving.neighbours.visited_cases import VisitedCases

SHAPE = 1  # raised whenever the tables change: an index of another shape is made anew

_TABLES = f"""
pragma journal_mode = off;
pragma synchronous = off;
create table held ({", ".join(HELD)}, primary key (job_id, what, number)) without rowid;
create table places ({", ".join(PLACES)}, primary key (number, {", ".join(SCOPED)})) without rowid;
create table listed ({", ".join(LISTED)}, primary key (number, plan_id)) without rowid;
create table cases (place integer primary key, {", ".join(CASE)});
create table facts (place integer primary key, name text not null, en text not null, fa text not null);
create table features (name text primary key, fact integer not null) without rowid;
create table moved (packed blob not null);
begin;
"""


def index_file(home: Path, key: str) -> Path:
    """Return where the file of a run lies, or will; `key` is the hash of the run's manifest."""
    return home / "lists" / f"neighbours-{key[:32]}-{SHAPE}.sqlite"


def fill(file: Path, shared: SharedValues, cases: VisitedCases) -> None:
    """Write the file of a run, whole or not at all."""
    with whole_file(file) as draft, closing(sqlite3.connect(draft, isolation_level=None)) as rows:
        rows.executescript(_TABLES)
        for name, columns, table in (
            ("held", HELD, shared.held),
            ("places", PLACES, shared.places),
            ("listed", LISTED, shared.listed),
        ):
            _put(rows, name, _rows_of(table, columns), len(columns))
        seen = cases.rows[list(CASE)].itertuples(index=False, name=None)
        _put(rows, "cases", ((place, *row) for place, row in enumerate(seen)), len(CASE) + 1)
        _put(rows, "facts", ((place, *fact) for place, fact in enumerate(cases.facts)), 4)
        _put(rows, "features", cases.fact_of.items(), 2)
        _put(rows, "moved", [(cases.moved.tobytes(),)], 1)
        rows.execute("commit")


def _rows_of(table: pa.Table, columns: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
    for batch in table.select(list(columns)).sort_by([(name, "ascending") for name in columns[:4]]).to_batches(20_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _put(rows: sqlite3.Connection, name: str, found: Iterable[tuple[Any, ...]], columns: int) -> None:
    rows.executemany(f"insert into {name} values ({', '.join('?' * columns)})", found)  # noqa: S608 -- our own tables
