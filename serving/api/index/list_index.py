"""An index made for lists: a published run as rows that are ready to send, in the order of the list.

It is made once from the published folder, named by the hash of that folder's manifest, and never changed. Lists and
single jobs are answered from it by look-up; nothing is scanned and nothing is serialised while somebody waits. What was
said of its jobs is kept in a file beside it, which grows.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from features.whole_files import sha256_of
from serving.api.index.index_making import SHAPE, make_index
from serving.api.index.kept_reasons import KEPT, Kept, attach, keep, kept, wordings_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from models.published import Published

MAPPED = 1 << 31  # bytes
FIRST = 1_000  # jobs of the whole and of each province that are explained before anybody asks: what is listed most


class Listed(NamedTuple):
    """A job of a page.

    Attributes
    ----------
    rank
        Its place in the cycle.
    row
        The job as a JSON object.
    reasons
        A JSON array of sentences; `None` while the job is not explained yet.
    """

    rank: int
    row: str
    reasons: str | None


@dataclass(frozen=True)
class ListIndex:
    """The index of one published run.

    Attributes
    ----------
    published
        The run.
    key
        Hash of the run's manifest: names exactly what is listed.
    file
        Where it lies.
    rows
        The open index, which is only ever read, and attached to it what was said of its jobs, which is added to.
    """

    published: Published
    key: str
    file: Path
    rows: sqlite3.Connection

    @property
    def run(self) -> str:
        """Name the run as its folder does."""
        return self.published.folder.name

    @cached_property
    def head(self) -> dict[str, Any]:
        """What a page or a job says of its run."""
        manifest = self.published.manifest
        said = {"cycle": manifest["cycle"], "run": self.run, "release": self.published.release}
        return {**said, "as_of": manifest["as_of"]}

    def page(
        self,
        filters: Mapping[str, str],
        bounds: Mapping[str, tuple[str, ...]],
        after: int,
        limit: int,
        language: str,
    ) -> list[Listed]:
        """Return up to `limit` jobs after rank `after`, best first, within filters and bounds."""
        asked: list[tuple[str, tuple[str, ...]]] = [(column, (value,)) for column, value in filters.items()]
        asked += bounds.items()
        conditions = [f"{column} in ({', '.join('?' * len(values))})" for column, values in asked]
        text = (
            f"select jobs.rank, jobs.row, {KEPT}.{language} from jobs left join {KEPT} on {KEPT}.rank = jobs.rank"  # noqa: S608 -- columns are our own, values are bound
            f" where {' and '.join(['jobs.rank > ?', *conditions])} order by jobs.rank limit ?"
        )
        values = [value for _, several in asked for value in several]
        return list(map(Listed._make, self.rows.execute(text, (after, *values, limit))))

    def job(self, job_id: str) -> str | None:
        """Return a job's row; `None` where the run does not hold it."""
        found = self.rows.execute("select row from jobs where job_id = ?", (job_id,)).fetchone()
        return None if found is None else str(found[0])

    def jobs_of(self, plan_id: str, language: str) -> list[Listed]:
        """Return the jobs of a plan, best first."""
        text = (
            f"select jobs.rank, jobs.row, {KEPT}.{language} from jobs left join {KEPT} on {KEPT}.rank = jobs.rank"  # noqa: S608 -- columns are our own, the value is bound
            " where json_extract(jobs.row, '$.plan_id') = ? order by jobs.rank"
        )
        return list(map(Listed._make, self.rows.execute(text, (plan_id,))))

    def kept(self, rank: int) -> Kept | None:
        """Return what was said of the job of a rank; `None` while nothing was."""
        return kept(self.rows, rank)

    def keep(self, said: Sequence[Kept]) -> None:
        """Keep what was said of jobs."""
        keep(self.rows, said)

    def to_explain_first(self) -> list[int]:
        """List the ranks that are listed most and not explained yet: the first of the whole, then of each province."""
        provinces = self.rows.execute("select distinct province_code from jobs order by 1").fetchall()
        found = self._first("", ())
        for province in provinces:
            found += self._first("where province_code is ?", province)
        return list(dict.fromkeys(found))

    def _first(self, where: str, values: tuple[str, ...]) -> list[int]:
        text = f"select rank from jobs {where} order by rank limit ?"  # noqa: S608 -- the condition is our own
        text = f"select rank from ({text}) where rank not in (select rank from {KEPT})"  # noqa: S608 -- as above
        return [rank for (rank,) in self.rows.execute(text, (*values, FIRST))]


def open_index(home: Path, published: Published) -> ListIndex:
    """Open the index of a published run; it is made first where there is none."""
    key = sha256_of(published.folder / "manifest.json")
    file = home / "lists" / f"{key[:32]}-{SHAPE}.sqlite"
    if not file.exists():
        make_index(published, file)
    rows = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    rows.execute(f"pragma mmap_size = {MAPPED}")  # of what is attached too: a page reads a thousand places of each
    attach(rows, file.with_name(f"{file.stem}-{wordings_key()}.reasons"))
    return ListIndex(published, key, file, rows)
