"""Three families beside SQL written by hand: how much slower, and the same numbers."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.benchmarks.bench import AS_OF, CYCLE, Bench, Options
from experiments.benchmarks.by_hand_sql import FAMILIES, STAGED, query
from experiments.benchmarks.own_process import Measured, measure, median
from experiments.benchmarks.registry import ready
from features.calendar_dates import parse_moment
from features.components import connected
from features.engine import open_engine
from features.matrix import FAMILIES as OURS
from features.moment import set_moment
from features.progress import step
from features.registry import open_registry
from features.sources import gather
from features.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

BAR = 1.3  # times as long as by hand, at most
TOLERANCE = 1e-9
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
        set_moment(engine, parse_moment(AS_OF), CYCLE)
        known = open_registry(engine, Store(settings.home))
        sources = gather(engine, known, is_whole=True)
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
        moment = f"TIMESTAMP '{parse_moment(AS_OF)}' AS as_of, {CYCLE} AS cycle"
        connection.execute(f"CREATE TEMP TABLE moment AS SELECT {moment}")
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


def _run(options: Options) -> str:
    settings = ready(options)
    folders = {side: options.work / side.__name__ for side in SIDES}
    runs: dict[str, list[Measured]] = {side.__name__: [] for side in SIDES}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    for number in range(options.runs):
        with step(f"Three families, ours and by hand, run {number + 1} of {options.runs}"):
            for side, folder in folders.items():
                runs[side.__name__].append(measure(side, settings, folder))
    compared = sum(_compare(folders[ours], folders[side]) for side in SIDES[1:])
    return _told(runs, compared, options)


def _compare(mine: Path, theirs: Path) -> int:
    """Check that every feature of the families is equal; return how many values were compared."""
    compared = 0
    for family in (one for one in OURS if one.name in FAMILIES):
        here, there = (pq.read_table(folder / f"{family.name}.parquet").sort_by("job_id") for folder in (mine, theirs))
        if not here["job_id"].equals(there["job_id"]):
            raise ValueError(f"{family.name}: the jobs must be the same on both sides.")
        for feature in family.features:
            compared += _equal(feature.name, here[feature.name], there[feature.name])
    return compared


def _equal(name: str, here: pa.ChunkedArray, there: pa.ChunkedArray) -> int:
    mine, theirs = (column.cast(pa.float64()).to_pandas() for column in (here, there))
    apart = (mine - theirs).abs()
    if (mine.isna() != theirs.isna()).any() or apart.max() > TOLERANCE:
        raise ValueError(f"{name} must be equal within {TOLERANCE:g} on both sides; it is {apart.max()} apart.")
    return len(mine)


def _told(runs: dict[str, list[Measured]], compared: int, options: Options) -> str:
    parts = {side: _medians([run.value for run in measured]) for side, measured in runs.items()}
    lines = [_line(part, [parts[side][part] for side in parts]) for part in parts["ours"]]
    mine, staged, held = (parts[side]["together"] for side in parts)
    peaks = " / ".join(f"{median(measured, 'peak_mib'):,.0f}" for measured in runs.values())
    return f"""\
The families {", ".join(FAMILIES)} and what they read, from the store of {options.jobs:,} jobs to Parquet files,
in a process each, taking turns. By hand: `experiments/benchmarks/by_hand_sql/`, once staged in Parquet files as ours
is, so that memory stays flat however large the registry, and once in temporary tables. {compared:,} values compared,
all equal within {TOLERANCE:g} and missing in the same rows.

**{mine.seconds / staged.seconds:.2f} times as long as by hand, {mine.cpu_seconds / staged.cpu_seconds:.2f} times by
processor seconds**, which other work on the machine disturbs less; the bar is {BAR}. Against temporary tables
{mine.seconds / held.seconds:.2f} and {mine.cpu_seconds / held.cpu_seconds:.2f} times. Peak memory {peaks} MiB.

| part | seconds: ours / by hand / in memory | processor seconds: ours / by hand / in memory | ours to by hand |
|---|---|---|---|
{chr(10).join(lines)}
"""


def _medians(runs: list[Laps]) -> Laps:
    """Return each part's median over runs, and that of all parts together."""
    whole = [
        Lap(sum(lap.seconds for lap in run.values()), sum(lap.cpu_seconds for lap in run.values())) for run in runs
    ]
    laps = {part: [run[part] for run in runs] for part in runs[0]} | {"together": whole}
    return {
        part: Lap(statistics.median(lap.seconds for lap in each), statistics.median(lap.cpu_seconds for lap in each))
        for part, each in laps.items()
    }


def _line(part: str, laps: list[Lap]) -> str:
    wall = " / ".join(f"{lap.seconds:.2f}" for lap in laps)
    cpu = " / ".join(f"{lap.cpu_seconds:.2f}" for lap in laps)
    ours, staged = laps[:2]
    ratios = f"{ours.seconds / staged.seconds:.2f}, by processor {ours.cpu_seconds / staged.cpu_seconds:.2f}"
    return f"| {part} | {wall} | {cpu} | {ratios} |"


SIDES = (ours, by_hand, in_memory)
BY_HAND = Bench("by-hand", "How much slower than SQL written by hand?", _run)
