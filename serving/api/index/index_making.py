"""Making the index of a run: its jobs as rows that are ready to send, its features so that one job's are read alone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from features.faults import Fault
from features.whole_files import sha256_of, whole_file
from serving.api.index.feature_blocks import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from models.published import Published

SHAPE = 3  # raised whenever the tables change: an index of another shape is made anew
PLACES = ("province_code", "county_code", "agency_code", "program_code")
SCORED = ("score", "score_low", "score_high", "raw_score")
COLUMNS = ("rank", "job_id", "plan_id", *SCORED, *PLACES)
BLOCK = 20_000

_TABLES = f"""
create table jobs (
    rank integer primary key, job_id text not null, {", ".join(f"{place} text" for place in PLACES)}, row text not null
);
create table features (place integer primary key, name text not null);
create table blocks (number integer primary key, jobs integer not null, packed blob not null);
"""
_INDEXES = (
    "create unique index by_job on jobs (job_id);",
    "create index by_plan on jobs (json_extract(row, '$.plan_id'), rank);",
    *(f"create index by_{place} on jobs ({place}, rank);" for place in PLACES),
)


def make_index(published: Published, file: Path) -> None:
    """Make the index of a published run, whole or not at all.

    Raises
    ------
    Fault
        Where scores or matrix are not as they were published, or do not stand in one order.
    """
    for name in ("scores.parquet", "matrix.parquet"):
        _check_is_as_published(published, name)
    scores, matrix = (pq.ParquetFile(published.folder / name) for name in ("scores.parquet", "matrix.parquet"))
    if not scores.read(["job_id"]).equals(matrix.read(["job_id"])):
        raise Fault(
            "Scores and features of a published run must stand in one order; they do not.",
            "ترتیب امتیازها و ویژگی‌های این امتیازدهی یکی نیست.",
        )
    names = [name for name in matrix.schema_arrow.names if name not in {"job_id", "plan_id"}]
    with whole_file(file) as draft, closing(sqlite3.connect(draft, isolation_level=None)) as rows:
        rows.executescript("pragma journal_mode = off; pragma synchronous = off;" + _TABLES + "begin;")
        rows.executemany(f"insert into jobs values ({', '.join('?' * (3 + len(PLACES)))})", _entries(scores))  # noqa: S608 -- only marks
        rows.executemany("insert into features values (?, ?)", enumerate(names))
        rows.executemany("insert into blocks values (?, ?, ?)", blocks_of(matrix, names))
        rows.execute("commit")
        rows.executescript("".join(_INDEXES) + "analyze;")


def _check_is_as_published(published: Published, name: str) -> None:
    if sha256_of(published.folder / name) != published.manifest["sha256"][name]:
        raise Fault(
            f"A published run must be as it was published; {name} of {published.folder.name} was changed."
            " Try: rastin score for its cycle.",
            f"پروندهٔ {name} از امتیازدهی {published.folder.name} پس از انتشار تغییر کرده است."
            " دوره را دوباره امتیازدهی کنید.",
        )


def _entries(scores: pq.ParquetFile) -> Iterator[tuple[Any, ...]]:
    rank = 0
    for block in scores.iter_batches(BLOCK, columns=["job_id", "plan_id", *SCORED, *PLACES]):
        for scored in block.to_pylist():
            rank += 1
            row = {"rank": rank, **scored}
            text = json.dumps({name: row[name] for name in COLUMNS}, ensure_ascii=False)
            yield (rank, scored["job_id"], *(scored[place] for place in PLACES), text)
