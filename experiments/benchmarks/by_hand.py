"""Three families beside SQL written by hand: how much slower, and the same numbers."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from experiments.benchmarks.bench import CYCLE, Bench, Options
from experiments.benchmarks.by_hand_sql import FAMILIES
from experiments.benchmarks.own_process import Measured, measure, median
from experiments.benchmarks.registry import ready
from experiments.benchmarks.section import Block, Table
from experiments.benchmarks.ways import WAYS, Lap, Laps, ours
from features.matrix import FAMILIES as OURS
from features.progress import step

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BAR = 1.3  # times as long as by hand, at most
TOLERANCE = 1e-9
TITLES = {"ours": "ours", "by_hand": "by hand, staged in Parquet", "in_memory": "by hand, staged in memory"}
Runs = dict[str, list[Measured]]


def _run(options: Options) -> tuple[Block, ...]:
    settings = ready(options)
    folders = {way.__name__: options.work / way.__name__ for way in WAYS}
    runs: Runs = {name: [] for name in folders}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    for number in range(options.runs):
        with step(f"Three families, ours and by hand, run {number + 1} of {options.runs}"):
            for way in WAYS[number % len(WAYS) :] + WAYS[: number % len(WAYS)]:  # none is always the first
                runs[way.__name__].append(measure(way, settings, folders[way.__name__]))
    mine, *theirs = folders.values()
    compared, rows = sum(_compare(mine, folder) for folder in theirs), _rows(mine)
    return (*_told(runs, compared, rows, options), _sides(runs, rows), _parts(runs))


def _rows(mine: Path) -> int:
    return int(pq.ParquetFile(mine / f"{FAMILIES[0]}.parquet").metadata.num_rows)


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


def _told(runs: Runs, compared: int, rows: int, options: Options) -> tuple[str, str]:
    families = ", ".join(FAMILIES)
    what = (
        f"The families {families} and what they read, for the {rows:,} jobs of cycle {CYCLE} in a registry of "
        f"{options.jobs:,} jobs, from the store to Parquet files. By hand: `experiments/benchmarks/by_hand_sql/`, once "
        "staged in Parquet files as ours is, so that memory stays flat however large the registry, and once in "
        f"temporary tables. {compared:,} values compared, all equal within {TOLERANCE:g} and missing in the same rows."
    )
    wall, cpu = _ratio(runs, "by_hand", _seconds), _ratio(runs, "by_hand", _cpu_seconds)
    held_wall, held_cpu = _ratio(runs, "in_memory", _seconds), _ratio(runs, "in_memory", _cpu_seconds)
    found = (
        f"**{wall} times as long as by hand, {cpu} times by processor seconds**, which other work on the machine "
        f"disturbs less; the bar is {BAR}. Against temporary tables {held_wall} and {held_cpu} times. Each is the "
        f"median of {options.runs} ratios, one a round in which every way had its turn, with the least and the most."
    )
    return what, found


def _ratio(runs: Runs, other: str, read: Callable[[Measured], float]) -> str:
    ratios = sorted(read(mine) / read(theirs) for mine, theirs in zip(runs[ours.__name__], runs[other], strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def _seconds(run: Measured) -> float:
    return float(sum(lap.seconds for lap in run.value.values()))


def _cpu_seconds(run: Measured) -> float:
    return float(sum(lap.cpu_seconds for lap in run.value.values()))


def _sides(runs: Runs, rows: int) -> Table:
    def line(name: str, measured: list[Measured]) -> tuple[str, ...]:
        wall, cpu = (statistics.median(map(read, measured)) for read in (_seconds, _cpu_seconds))
        peak = median(measured, "peak_mib")
        return TITLES[name], f"{wall:.2f}", f"{cpu:.2f}", f"{rows / wall:,.0f}", f"{peak:,.0f}"

    titles = ("way", "seconds", "processor seconds", "jobs described a second", "peak memory, MiB")
    return Table(titles, tuple(line(name, measured) for name, measured in runs.items()))


def _parts(runs: Runs) -> Table:
    parts = {name: _medians([run.value for run in measured]) for name, measured in runs.items()}
    titles = ("processor seconds of", *(TITLES[name] for name in runs), "ours to staged in Parquet")
    lines = []
    for part in parts[ours.__name__]:
        laps = [parts[name][part].cpu_seconds for name in runs]
        lines.append((part, *(f"{lap:.2f}" for lap in laps), f"{laps[0] / laps[1]:.2f}"))
    return Table(titles, tuple(lines))


def _medians(runs: list[Laps]) -> Laps:
    return {
        part: Lap(
            statistics.median(run[part].seconds for run in runs),
            statistics.median(run[part].cpu_seconds for run in runs),
        )
        for part in runs[0]
    }


BY_HAND = Bench("by-hand", 20, "How much slower than SQL written by hand?", _run)
