"""Where expressions run: DuckDB, spilling to disk, with intermediate results staged as Parquet."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis import Table
    from ibis.backends.duckdb import Backend

    from features.settings import Settings


@dataclass(frozen=True)
class Engine:
    """A connection, and a folder of its own in which staged tables lie until the work is done."""

    backend: Backend
    folder: Path

    def stage(self, name: str, rows: Table) -> Table:
        """Write rows to Parquet and read them back; `name` is used once."""
        path = self.folder / f"{name}.parquet"
        if path.exists():
            raise ValueError(f"A staged name must be used once; got {name!r}.")
        self.backend.to_parquet(rows, path)
        return self.backend.read_parquet(path)

    def read(self, files: list[Path]) -> Table:
        """Read Parquet files as one table."""
        return self.backend.read_parquet(files)

    @contextmanager
    def nested(self) -> Iterator[Engine]:
        """Give a part of the work a folder of its own, gone when the part is done."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            yield Engine(self.backend, Path(folder))


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
