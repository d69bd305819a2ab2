"""Where expressions run: DuckDB, spilling to disk.

A *step* is an expression with a name. It is compiled the first time it runs; its rows are written to Parquet, and a
view of that name reads them, so that later steps build on it. Running the same steps again, for another moment or
another cycle, compiles nothing: expressions name views, and hold no date. Writing each step keeps memory flat.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd
    from ibis import Table
    from ibis.backends.duckdb import Backend

    from features.settings import Settings


@dataclass(frozen=True)
class Engine:
    """A connection, and a folder of its own for what the steps write.

    Attributes
    ----------
    backend
        The connection.
    folder
        Where steps write; gone when the engine is closed.
    """

    backend: Backend
    folder: Path
    _compiled: dict[str, str] = field(default_factory=dict)

    def view(self, name: str, files: Sequence[Path]) -> None:
        """Let `name` read Parquet files, whatever it read before."""
        self.define(name, self.backend.read_parquet([str(file) for file in files]))

    def define(self, name: str, rows: Table) -> Table:
        """Let `name` stand for an expression, run anew wherever it is used."""
        self.backend.raw_sql(f'CREATE OR REPLACE VIEW "{name}" AS {self.backend.compile(rows)}')
        return self.table(name)

    def table(self, name: str) -> Table:
        """Return what a name stands for, as a table to build expressions on."""
        return self.backend.table(name)

    def step(self, name: str, express: Callable[[], Table]) -> None:
        """Run a step: `express` is called only the first time; the rows of this run stand behind `name` after."""
        if name not in self._compiled:
            self._compiled[name] = self.backend.compile(express())
        path = self.folder / f"{name}.parquet"
        self.backend.raw_sql(f"COPY ({self._compiled[name]}) TO {_quoted(path)} (FORMAT parquet)")
        self.view(name, [path])

    def put(self, name: str, rows: pd.DataFrame) -> None:
        """Let `name` stand for rows computed elsewhere."""
        path = self.folder / f"{name}.parquet"
        rows.to_parquet(path, index=False)
        self.view(name, [path])


@contextmanager
def open_engine(settings: Settings) -> Iterator[Engine]:
    """Connect, with all temporary files in the home folder; they are gone afterwards, also after a failure."""
    root = settings.home / "tmp"
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root))
    backend = ibis.duckdb.connect(
        threads=settings.threads,
        memory_limit=settings.memory_limit,
        temp_directory=str(folder / "spill"),
        preserve_insertion_order=False,
    )
    try:
        yield Engine(backend, folder)
    finally:
        backend.disconnect()
        shutil.rmtree(folder, ignore_errors=True)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
