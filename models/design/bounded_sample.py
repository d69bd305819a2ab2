"""Drawing a sample that keeps floors and quotas: fights within cells, then a rounding that keeps the margins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.design.drawing import pivotal_pass
from models.design.rounding import balanced_rounding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.design.chances import Chances
    from models.design.quotas import Cells

GROUPS = ("province_code", "agency_code", "program_code")  # the margins that come first are kept whatever happens


def draw_bounded(
    chances: Chances, cells: Cells, order: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw each plan with exactly its chance, and each group's number of visits within one of what it adds up to.

    Parameters
    ----------
    chances
        As `within_bounds` gives them.
    cells
        The cells that they were bounded by.
    order
        The plans as a list in which neighbours are alike.
    random
        The only randomness.

    Returns
    -------
    numpy.ndarray
        Which plans are drawn, shape (plans,).
    """
    drawn = np.zeros(len(order), dtype=bool)
    holders, held = [], []
    of_cell = order[np.argsort(cells.of_plan[order], kind="stable")]
    for members in np.split(of_cell, np.cumsum(cells.plans).astype(np.int64)[:-1]):
        won, holder, left = pivotal_pass(chances.inclusion, members, random)
        drawn |= won
        holders.append(holder)
        held.append(left if holder >= 0 else 0.0)
    up = balanced_rounding(np.clip(np.asarray(held), 0.0, 1.0), _margins(cells), random)
    drawn[np.asarray(holders)[up]] = True
    return drawn


def _margins(cells: Cells) -> NDArray[np.bool_]:
    rows = [np.ones((1, len(cells.plans)), dtype=bool)]
    for column in GROUPS:
        if column in cells.codes:
            codes = cells.codes[column].to_numpy(dtype=object)
            rows.append(np.unique(codes.astype(str))[:, None] == codes.astype(str)[None, :])
    return np.concatenate(rows)
