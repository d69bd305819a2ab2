"""Three families by our expressions, and by SQL written by hand: the ways that are compared, each timed by part."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from experiments.benchmarks.bench import AS_OF, CYCLE
from experiments.benchmarks.by_hand_sql import FAMILIES, STAGED, query
from features.calendar_dates import parse_moment
from features.components import connected
from features.engine import open_engine
from features.matrix import FAMILIES as OURS
from features.registry import open_registry
from features.sources import gather
from features.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

_TABLES = ("jobs", "plans", "loans", "installments", "verifications")


@dataclass(frozen=True)
class Lap:
    """Wall-clock and processor seconds of a part."""

    seconds: float
    cpu_seconds: float


Laps = dict[str, Lap]


def ours(settings: Settings, out: Path) -> Laps:
    """Run the families as the matrix does, each to a Parquet file; return seconds by part."""
    with open_engine(settings) as engine:
        clock = _Clock()
        known = open_registry(engine, Store(settings.home), parse_moment(AS_OF), CYCLE)
        sources = gather(engine, known, is_whole=True, looks_back=False)  # none of the three looks back
        clock.lap("staging")
        for family in (one for one in OURS if one.name in FAMILIES):
            engine.step(family.name, partial(family.express, sources))
            clock.lap(family.name)
        for name in FAMILIES:
            engine.export(name, out / f"{name}.parquet")
    return clock.laps


def by_hand(settings: Settings, out: Path) -> Laps:
    """Run the SQL written by hand, staged in Parquet files as ours is, so that memory stays flat."""
    return _by_hand(settings, out, "COPY ({query}) TO '{file}' (FORMAT parquet); CREATE VIEW {name} AS FROM '{file}'")


def in_memory(settings: Settings, out: Path) -> Laps:
    """Run the SQL written by hand, staged in temporary tables."""
    return _by_hand(settings, out, "CREATE TEMP TABLE {name} AS {query}")


def _by_hand(settings: Settings, out: Path, stage: str) -> Laps:
    store = Store(settings.home)
    options: dict[str, str | bool | int | float | list[str]] = {
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
        "preserve_insertion_order": False,
        "temp_directory": str(out / "spill"),
    }
    with duckdb.connect(config=options) as connection:
        connection.execute("SET enable_progress_bar = false")
        clock = _Clock()
        connection.execute(f"SET VARIABLE as_of = TIMESTAMP '{parse_moment(AS_OF)}'")
        connection.execute(f"CREATE TEMP TABLE moment AS SELECT getvariable('as_of') AS as_of, {CYCLE} AS cycle")
        for table in _TABLES:
            files = [str(path) for path in store.files(table)]
            connection.read_parquet(files).create_view(f"landed_{table}")
        for name in STAGED:
            connection.execute(stage.format(name=name, query=query(name), file=out / f"{name}.parquet"))
        components = pa.Table.from_pandas(connected(connection.execute("FROM links").df()), preserve_index=False)
        connection.register("components", components)
        clock.lap("staging")
        for name in FAMILIES:
            connection.execute(f"COPY ({query(name)}) TO '{out / name}.parquet' (FORMAT parquet)")
            clock.lap(name)
    return clock.laps


class _Clock:
    """Seconds since the last lap."""

    def __init__(self) -> None:
        self.laps: Laps = {}
        self._last = (time.perf_counter(), time.process_time())

    def lap(self, name: str) -> None:
        now = (time.perf_counter(), time.process_time())
        self.laps[name] = Lap(now[0] - self._last[0], now[1] - self._last[1])
        self._last = now


WAYS = (ours, by_hand, in_memory)
