"""The whole matrix of a cycle: how long it takes, and how much memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.benchmarks.bench import AS_OF, CYCLE, Bench, Options
from experiments.benchmarks.own_process import measure, median
from experiments.benchmarks.registry import ready
from experiments.benchmarks.section import Block, Table
from features.calendar_dates import parse_moment
from features.matrix import write_matrix
from features.progress import step

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings


def describe(settings: Settings, out: Path) -> tuple[int, int]:
    """Write the matrix; return its rows and features."""
    return write_matrix(settings, parse_moment(AS_OF), CYCLE, out, "duckdb")


def _run(options: Options) -> tuple[Block, ...]:
    settings = ready(options)
    runs = []
    for number in range(options.runs):
        with step(f"Describing the cycle, run {number + 1} of {options.runs}"):
            runs.append(measure(describe, settings, options.work / "matrix.parquet"))
    rows, columns = runs[0].value
    seconds, peak = median(runs, "seconds"), median(runs, "peak_mib")
    said = (
        f"All {columns} features of the {rows:,} jobs of cycle {CYCLE}, as of {AS_OF}, in a registry of "
        f"{options.jobs:,} jobs; from the store to a Parquet file, as `rastin features` does."
    )
    figures = (f"{seconds:.1f}", f"{median(runs, 'cpu_seconds'):.1f}", f"{rows / seconds:,.0f}", f"{peak:,.0f}")
    titles = ("seconds", "processor seconds", "jobs described a second", "peak memory, MiB")
    return said, Table(titles, (figures,))


WHOLE_MATRIX = Bench("whole-matrix", 10, "How long does the matrix of a cycle take?", _run)
