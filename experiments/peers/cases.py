"""What contenders are compared on: a simulated registry of each scenario, and public tables where they lie."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from experiments.ablation.registries import AS_OF, SCENARIOS, Described, describe
from experiments.benchmarks.real_tables import DATA, real_tables
from experiments.peers.cells import Cell, registry_cells, registry_grid, table_cells
from experiments.peers.grid import Grid
from features.calendar_dates import parse_moment
from features.matrix import features
from features.progress import step
from training.rounds import LearningRows

if TYPE_CHECKING:
    from pathlib import Path

SEED = 31  # of the simulations
LEAKS = ("criticalCount", "pass_flag")  # of chicago: what the leak guard finds there, left out for everybody
MONTH, QUARTER = timedelta(days=30), timedelta(days=91)


@dataclass(frozen=True)
class Case:
    """Rows to compare on.

    Attributes
    ----------
    name
        A scenario's or a table's.
    cells, grid
        One cell a date.
    whole
        Of a registry: all jobs of the last cycle that nobody visited, with the truth, after learning from every visit.
    """

    name: str
    cells: list[Cell]
    grid: Grid
    whole: Cell | None = None


def case_names() -> list[str]:
    """Name the cases whose data are there."""
    return [*SCENARIOS, *(name for name in _GRIDS if DATA.exists())]


def read_case(name: str, work: Path, jobs: int, seed: int, threads: int) -> Case:
    """Simulate or read a case; `jobs` are a registry's."""
    with step(f"Cutting {name} at its as-of dates"):
        if name not in SCENARIOS:
            question = real_tables(DATA, work)[name].question
            left_out = (*question.left_out, *(LEAKS if name == "chicago" else ()))
            return Case(name, table_cells(replace(question, left_out=left_out), _GRIDS[name], seed), _GRIDS[name])
        described = describe(work, name, jobs, SEED, threads)
    end = parse_moment(AS_OF)
    grid = registry_grid(end, described.rows.about["visited_at"].min())
    return Case(name, registry_cells(described.rows, grid), grid, unvisited(described, end))


def unvisited(described: Described, end: datetime) -> Cell:
    """Return all jobs of the last cycle's plans that nobody visited, with the truth."""
    rows = described.rows
    left = ~described.whole["plan_id"].isin(rows.about["plan_id"])
    about = described.whole.loc[left, ["job_id", "plan_id"]].assign(is_false=described.is_false.to_numpy()[left])
    matrix = described.whole.loc[left, [feature.name for feature in features()]]
    test = LearningRows(about.reset_index(drop=True), matrix.reset_index(drop=True))
    return Cell(end, rows, test, np.zeros(len(about)))


_GRIDS = {  # chicago's last date is the published split's; nothing was kept of April to August 2014
    "chicago": Grid(
        tuple(map(datetime.fromisoformat, ("2013-07-01", "2014-01-01", "2014-07-01"))), (3 * MONTH, 6 * MONTH)
    ),
    "nyc": Grid(
        tuple(map(datetime.fromisoformat, ("2013-10-01", "2014-01-01", "2014-04-01", "2014-07-01", "2014-10-01"))),
        (MONTH, QUARTER),
    ),
}
