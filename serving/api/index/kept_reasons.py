"""What was said of the jobs of a run, kept beside its index: nothing is explained twice.

One file a run and wording: where a sentence of the catalogue changes, the file has another name and fills anew. It can
be deleted at any time; a process that is killed loses the jobs that were just being explained.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

KEPT = "said.reasons"

_TABLE = f"create table if not exists {KEPT} (rank integer primary key, fa text, en text, why blob)"


class Kept(NamedTuple):
    """What was said of one job.

    Attributes
    ----------
    rank
        Its place in the cycle.
    fa, en
        The reasons in Persian and in English, each a JSON array of sentences.
    why
        A JSON object of `base` and `contributions`, as zlib packs it.
    """

    rank: int
    fa: str
    en: str
    why: bytes

    def reasons(self, language: str) -> str:
        """Return the reasons in a language."""
        return self.fa if language == "fa" else self.en


def attach(rows: sqlite3.Connection, file: Path) -> None:
    """Attach the file to the connection of a run's index; it is made where there is none."""
    rows.execute("attach ? as said", (f"{file.absolute().as_uri()}?mode=rwc",))
    rows.execute("pragma said.journal_mode = wal")
    rows.execute("pragma said.synchronous = off")  # what a power cut takes is explained again
    rows.execute(_TABLE)


def kept(rows: sqlite3.Connection, rank: int) -> Kept | None:
    """Return what was said of the job of a rank; `None` while nothing was."""
    found = rows.execute(f"select rank, fa, en, why from {KEPT} where rank = ?", (rank,)).fetchone()  # noqa: S608 -- our own table
    return None if found is None else Kept._make(found)


def keep(rows: sqlite3.Connection, said: Sequence[Kept]) -> None:
    """Keep what was said of jobs, all or none."""
    with rows:
        rows.executemany(f"insert or replace into {KEPT} values (?, ?, ?, ?)", said)  # noqa: S608 -- our own table


@cache
def wordings_key() -> str:
    """Name the wordings of this version: the hash of the catalogue's files."""
    families = [file for file in resources.files("features.families").iterdir() if file.name.endswith(".toml")]
    whole = hashlib.sha256()
    for file in sorted(families, key=lambda file: file.name):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:12]
