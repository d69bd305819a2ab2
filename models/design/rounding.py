"""Rounding what is left over in each cell to whole visits, so that no group misses its margin by more than one.

Every cell's neighbours have fought until one plan holds what is left of the cell's chances. These plans are now drawn
together: each with exactly the chance it holds, and the groups' margins kept on the way. A step goes along a direction
in which no margin changes, forth or back by lot, until one more plan is drawn or out: the cube method's flight phase
(Deville and Tillé, "Efficient balanced sampling: the cube method", Biometrika 2004). A margin that is not whole has a
place of its own to be rounded up or down. Two ways to group (provinces, agencies) always end in whole visits, as the
matrix is totally unimodular; with a third, margins are dropped from the last one on where nothing else is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WHOLE = 1e-9
WHOLE_MARGIN = 1e-6  # margins that were meant to be whole are so but for rounding


def balanced_rounding(
    held: NDArray[np.float64], groups: NDArray[np.bool_], random: np.random.Generator
) -> NDArray[np.bool_]:
    """Round each number in [0, 1] up or down, up with exactly that chance, keeping sums over groups within one.

    Parameters
    ----------
    held
        Shape (cells,).
    groups
        Shape (groups, cells): which cells each group holds, the most important group first.
    random
        The only randomness.

    Returns
    -------
    numpy.ndarray
        Which are rounded up, shape (cells,).
    """
    margins = groups @ held
    open_margin = np.flatnonzero(np.abs(margins - np.round(margins)) > WHOLE_MARGIN)
    slack = np.zeros((len(groups), len(open_margin)))
    slack[open_margin, np.arange(len(open_margin))] = 1.0
    values = np.concatenate([held, np.ceil(margins[open_margin]) - margins[open_margin]])
    matrix = np.concatenate([groups.astype(np.float64), slack], axis=1)
    kept = len(groups)
    while True:
        values = np.where(values < WHOLE, 0.0, np.where(values > 1.0 - WHOLE, 1.0, values))
        loose = np.flatnonzero((values > 0.0) & (values < 1.0))
        if not len(loose):
            return values[: len(held)] > 0.5  # noqa: PLR2004  (0 or 1 by now)
        way = _direction(matrix[:kept], loose)
        if way is None:
            kept -= 1
            continue
        values = _step(values, *way, random)


def _direction(
    matrix: NDArray[np.float64], loose: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]] | None:
    """Find a way among the first few loose values along which no margin changes; `None` where there is none."""
    width = 2
    while True:
        columns = loose[:width]
        touched = matrix[:, columns]
        touched = touched[np.any(touched != 0.0, axis=1)]
        if len(columns) > len(touched) or width >= len(loose):
            break
        width = min(max(len(touched) + 1, width + 1), len(loose))
    way = _null_vector(touched)
    return None if way is None else (columns[: len(way)], way)


def _null_vector(rows: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Find how the first columns that depend on one another cancel out, by elimination.

    A singular value decomposition would do too, but not to the same bits on every machine and number of threads.
    """
    work = rows.copy()
    for column in range(rows.shape[1]):
        below = np.abs(work[column:, column])
        if not len(below) or below.max() < WHOLE:
            return np.concatenate([-work[:column, column], [1.0]])
        pivot = column + int(np.argmax(below))
        work[[column, pivot]] = work[[pivot, column]]
        work[column] /= work[column, column]
        factors = work[:, column].copy()
        factors[column] = 0.0
        work -= np.outer(factors, work[column])
    return None


def _step(
    values: NDArray[np.float64],
    columns: NDArray[np.int64],
    way: NDArray[np.float64],
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """Go forth or back until a value is whole, by lot, so that every value stays as it is on average."""
    moving = np.abs(way) > WHOLE
    columns, way = columns[moving], way[moving]
    here = values[columns]
    forth = float(np.where(way > 0.0, (1.0 - here) / way, -here / way).min())
    back = float(np.where(way > 0.0, here / way, (here - 1.0) / way).min())
    moved = values.copy()
    moved[columns] = here + way * (forth if random.random() * (forth + back) < back else -back)
    return moved
