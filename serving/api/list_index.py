"""An index made for lists: a published run as rows that are ready to send, in the order of the list.

It is made once from the published folder, named by the hash of that folder's manifest, and never changed. Lists and
single jobs are answered from it by look-up; nothing is scanned and nothing is serialised while somebody waits.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.whole_files import sha256_of, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from models.published import Published

SHAPE = 1  # raised whenever the tables change: an index of another shape is made anew
PLACES = ("province_code", "county_code", "agency_code", "program_code")
SCORED = ("score", "score_low", "score_high", "raw_score")
COLUMNS = ("rank", "job_id", "plan_id", *SCORED, *PLACES)
BLOCK = 20_000

_TABLES = f"""
create table jobs (
    rank integer primary key, job_id text not null, {", ".join(f"{place} text" for place in PLACES)}, row text not null
);
"""
_INDEXES = (
    "create unique index by_job on jobs (job_id);",
    *(f"create index by_{place} on jobs ({place}, rank);" for place in PLACES),
)


@dataclass(frozen=True)
class ListIndex:
    """The index of one published run.

    Attributes
    ----------
    published
        The run.
    key
        Hash of the run's manifest: names exactly what is listed.
    rows
        The open index; it is only ever read.
    """

    published: Published
    key: str
    rows: sqlite3.Connection

    @property
    def run(self) -> str:
        """Name the run as its folder does."""
        return self.published.folder.name

    def page(
        self, filters: Mapping[str, str], bounds: Mapping[str, tuple[str, ...]], after: int, limit: int
    ) -> list[tuple[int, str]]:
        """Return up to `limit` ranks and rows after rank `after`, best first, within filters and bounds."""
        asked: list[tuple[str, tuple[str, ...]]] = [(column, (value,)) for column, value in filters.items()]
        asked += bounds.items()
        conditions = [f"{column} in ({', '.join('?' * len(values))})" for column, values in asked]
        text = f"select rank, row from jobs where {' and '.join(['rank > ?', *conditions])} order by rank limit ?"  # noqa: S608 -- columns are our own, values are bound
        values = [value for _, several in asked for value in several]
        return self.rows.execute(text, (after, *values, limit)).fetchall()

    def job(self, job_id: str) -> str | None:
        """Return a job's row; `None` where the run does not hold it."""
        found = self.rows.execute("select row from jobs where job_id = ?", (job_id,)).fetchone()
        return None if found is None else str(found[0])


def open_index(home: Path, published: Published) -> ListIndex:
    """Open the index of a published run; it is made first where there is none."""
    key = sha256_of(published.folder / "manifest.json")
    file = home / "lists" / f"{key[:32]}-{SHAPE}.sqlite"
    if not file.exists():
        _make(published, file)
    rows = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    return ListIndex(published, key, rows)


def _make(published: Published, file: Path) -> None:
    _check_is_as_published(published, "scores.parquet")
    with whole_file(file) as draft, closing(sqlite3.connect(draft, isolation_level=None)) as rows:
        rows.executescript("pragma journal_mode = off; pragma synchronous = off;" + _TABLES + "begin;")
        marks = ", ".join("?" * (3 + len(PLACES)))
        rows.executemany(f"insert into jobs values ({marks})", _entries(published))  # noqa: S608 -- only marks
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


def _entries(published: Published) -> Iterator[tuple[Any, ...]]:
    import pyarrow.parquet as pq

    rank = 0
    table = pq.ParquetFile(published.folder / "scores.parquet")
    for block in table.iter_batches(BLOCK, columns=["job_id", "plan_id", *SCORED, *PLACES]):
        for scored in block.to_pylist():
            rank += 1
            row = {"rank": rank, **scored}
            text = json.dumps({name: row[name] for name in COLUMNS}, ensure_ascii=False)
            yield (rank, scored["job_id"], *(scored[place] for place in PLACES), text)
