"""Where expressions run: DuckDB on one machine, spilling to disk, or Apache Spark for what outgrows it.

A *step* is an expression with a name. It is compiled the first time it runs; its rows are kept under that name, so that
later steps build on it. Running the same steps again, for another moment or another cycle, compiles nothing:
expressions name what they read, and hold no date. Rows are kept in Parquet, which keeps memory flat; where DuckDB has
room for all of them they stay with it, which takes less time and more memory.
"""

from __future__ import annotations

import itertools
import shutil
from abc import ABC, abstractmethod
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis
from pyarrow.dataset import dataset
from pyarrow.parquet import ParquetWriter, write_table

from features.faults import Fault
from features.scratch import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from ibis import Table
    from pyarrow.dataset import Dataset

    from features.settings import Settings


_GROWTH = 16  # what all steps hold in memory, in sizes of the Parquet files they read: 12 at 10 M jobs


class Engine(ABC):
    """A connection, and a folder of its own for what the steps write.

    Parameters
    ----------
    backend
        The Ibis connection.
    folder
        Where steps write; gone when the engine is closed.
    """

    def __init__(self, backend: Any, folder: Path) -> None:
        self.backend = backend
        self.folder = folder
        self._compiled: dict[str, str] = {}
        self._tables: dict[str, Table] = {}
        self._written = itertools.count()

    @abstractmethod
    def view(self, name: str, files: Sequence[Path]) -> None:
        """Let `name` read Parquet files, whatever it read before."""

    def define(self, name: str, rows: Table) -> Table:
        """Let `name` stand for an expression, run anew wherever it is used."""
        self.backend.raw_sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {self.backend.compile(rows)}")
        return self.table(name)

    def table(self, name: str) -> Table:
        """Return what a name stands for, as a table to build expressions on; its columns never change."""
        if name not in self._tables:  # asking the engine for the columns takes longer than many a step
            self._tables[name] = self.backend.table(name)
        return self._tables[name]

    def step(self, name: str, express: Callable[[], Table]) -> None:
        """Run a step: `express` is called only the first time; the rows of this run stand behind `name` after."""
        if name not in self._compiled:
            self._compiled[name] = self.backend.compile(express())
        self._keep(name, self._compiled[name])

    def again(self, *names: str) -> None:
        """Run steps that have been run once more, of what the views read now."""
        for name in names:
            self._keep(name, self._compiled[name])

    def put(self, name: str, rows: pa.Table) -> None:
        """Let `name` stand for rows computed elsewhere."""
        path = self._new_path(name)
        write_table(rows, path)
        self.view(name, [path])

    def export(self, name: str, path: Path) -> int:
        """Copy what a step wrote into one Parquet file, a batch of rows at a time; return how many rows."""
        (written,) = self.folder.glob(f"{name}.*.parquet")
        rows: Dataset = dataset(written, format="parquet")
        with ParquetWriter(path, rows.schema, compression="zstd") as writer:
            for batch in rows.to_batches():
                writer.write_batch(batch)
        return int(rows.count_rows())

    def _keep(self, name: str, query: str) -> None:
        path = self._new_path(name)
        self._write(query, path)
        self.view(name, [path])

    def _new_path(self, name: str) -> Path:
        for old in self.folder.glob(f"{name}.*.parquet"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        return self.folder / f"{name}.{next(self._written)}.parquet"

    @abstractmethod
    def _write(self, query: str, path: Path) -> None:
        """Write a query's rows as Parquet."""


class DuckDBEngine(Engine):
    """DuckDB, inside this process."""

    def __init__(self, backend: Any, folder: Path, memory_limit: str) -> None:
        super().__init__(backend, folder)
        ((self._limit,),) = backend.raw_sql(f"SELECT parse_formatted_bytes('{memory_limit}')").fetchall()
        self._sizes: dict[str, int] = {}

    def view(self, name: str, files: Sequence[Path]) -> None:
        """Let `name` read Parquet files, whatever it read before."""
        self._sizes[name] = sum(file.stat().st_size for file in files)
        paths = ", ".join(_quoted(file) for file in files)
        self.backend.raw_sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS FROM read_parquet([{paths}])")

    def export(self, name: str, path: Path) -> int:
        """Copy what a step left into one Parquet file; return how many rows."""
        if not self._has_room:
            return super().export(name, path)
        copied = self.backend.raw_sql(f"COPY {name} TO {_quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
        return int(copied.fetchall()[0][0])

    def _keep(self, name: str, query: str) -> None:
        if not self._has_room:
            super()._keep(name, query)
            return
        self.backend.raw_sql(f"CREATE OR REPLACE TEMPORARY TABLE kept_{name} AS {query}")
        self.backend.raw_sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS FROM kept_{name}")

    @cached_property
    def _has_room(self) -> bool:
        """Whether all steps fit into memory; by what there is to read when the first of them runs."""
        return _GROWTH * sum(self._sizes.values()) < int(self._limit)

    def _write(self, query: str, path: Path) -> None:
        self.backend.raw_sql(f"COPY ({query}) TO {_quoted(path)} (FORMAT parquet)")


class SparkEngine(Engine):
    """Apache Spark."""

    def view(self, name: str, files: Sequence[Path]) -> None:
        """Let `name` read Parquet files, whatever it read before."""
        self.backend._session.read.parquet(*map(str, files)).createOrReplaceTempView(name)  # noqa: SLF001  (Ibis has no public way)

    def _write(self, query: str, path: Path) -> None:
        self.backend.raw_sql(query).write.parquet(str(path))


@contextmanager
def open_engine(settings: Settings, kind: str = "duckdb") -> Iterator[Engine]:
    """Connect, with all temporary files in the home folder; they are gone afterwards, also after a failure.

    Parameters
    ----------
    settings
        The home folder, threads and memory.
    kind
        "duckdb" or "spark" (an extra of the package; local mode unless SPARK_HOME says otherwise).
    """
    with scratch_folder(settings.home) as folder:
        engine: Engine = _connect_spark(settings, folder) if kind == "spark" else _connect_duckdb(settings, folder)
        try:
            yield engine
        finally:
            engine.backend.disconnect()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _connect_duckdb(settings: Settings, folder: Path) -> DuckDBEngine:
    backend = ibis.duckdb.connect(
        threads=settings.threads,
        memory_limit=settings.memory_limit,
        temp_directory=str(folder / "spill"),
        preserve_insertion_order=False,
    )
    backend.raw_sql("SET enable_progress_bar = false")  # else drawn on standard output, where DuckDB sees a session
    return DuckDBEngine(backend, folder, settings.memory_limit)


def _connect_spark(settings: Settings, folder: Path) -> SparkEngine:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Fault(
            "The engine spark needs the extra of that name. Try: pip install 'rastin[spark]', with Java 17.",
            "موتور spark به افزونهٔ همین نام و جاوا ۱۷ نیاز دارد: pip install 'rastin[spark]'",
        ) from None
    session = (
        SparkSession.builder.master(f"local[{settings.threads}]")
        .config("spark.driver.memory", settings.memory_limit.removesuffix("B").lower())
        .config("spark.local.dir", str(folder / "spill"))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.sql.shuffle.partitions", str(2 * settings.threads))
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return SparkEngine(ibis.pyspark.connect(session), folder)
