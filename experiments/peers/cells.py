"""Cells of a temporal grid: what was learnt from at an as-of date, and what its list is held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.peers.grid import Grid
from training.any_table.sides import read_sides
from training.rounds import STEP, LearningRows, rounds_before

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.any_table.question import Question

ROUNDS, DATES = 3, 5  # a registry: a list each half-year, five of them
LEAST_OF_EACH = 10  # rows of each outcome on a side: fewer, and one row more is the figure


@dataclass(frozen=True)
class Cell:
    """An as-of date's rows.

    Attributes
    ----------
    as_of
        The date.
    train, test
        Rows learnt from, and held against; `about` has `is_false` and `plan_id` (whatever stands or falls together).
    days
        After the date until each outcome of `test` came; shape (rows,).
    """

    as_of: datetime
    train: LearningRows
    test: LearningRows
    days: NDArray[np.float64]


def registry_grid(end: datetime, first: datetime) -> Grid:
    """Count half-years back from the end, at rounds; a list is followed for one round, and for three."""
    rounds = rounds_before(end, first)
    return Grid(tuple(rounds[-ROUNDS * back] for back in range(DATES, 0, -1)), (STEP, ROUNDS * STEP))


def registry_cells(rows: LearningRows, grid: Grid) -> list[Cell]:
    """Cut a registry's labelled rows at each date; owners of the later rows are not learnt from."""
    cells = []
    for as_of in grid.dates:
        learnt, held = grid.sides(as_of, rows.about["round"], rows.about["visited_at"])
        strangers = ~rows.about["first_plan"].isin(rows.about.loc[held, "first_plan"]).to_numpy()
        index = rows.about.index
        train, test = rows.where(pd.Series(learnt & strangers, index)), rows.where(pd.Series(held, index))
        cells.append(Cell(as_of, train, test, _days(test.about["visited_at"], as_of)))
    return _judgeable(cells)


def table_cells(question: Question, grid: Grid, seed: int) -> list[Cell]:
    """Cut a labelled table at each date, with words turned into numbers by what was known then."""
    return _judgeable([_table_cell(replace(question, test_from=as_of), grid.spans[-1], seed) for as_of in grid.dates])


def _table_cell(question: Question, span: timedelta, seed: int) -> Cell:
    sides = read_sides(question, seed, threads=1)
    days = _days(sides.rows.when[sides.rows.is_test], question.test_from)
    held = days < span / timedelta(days=1)
    train, test = (
        LearningRows(pd.DataFrame({"is_false": side.outcome, "plan_id": side.cluster}), matrix)
        for side, matrix in ((sides.train, sides.matrix.train), (sides.test, sides.matrix.test))
    )
    return Cell(question.test_from, train, test.where(pd.Series(held)), days[held])


def _days(when: pd.Series, as_of: datetime) -> NDArray[np.float64]:
    return np.asarray((when - as_of) / pd.Timedelta(days=1), dtype=np.float64)


def _judgeable(cells: list[Cell]) -> list[Cell]:
    """Check that every side has enough of both outcomes."""
    for cell in cells:
        for side in (cell.train, cell.test):
            false = int(side.about["is_false"].sum())
            if min(false, len(side.about) - false) < LEAST_OF_EACH:
                raise ValueError(
                    f"{cell.as_of:%Y-%m-%d} must have {LEAST_OF_EACH} rows of each outcome on both sides; "
                    f"got {false} of {len(side.about)}. Try: more jobs."
                )
    return cells
