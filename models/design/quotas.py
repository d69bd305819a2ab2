r"""Floors and quotas: how many visits go where, with chances that stay known and positive.

Plans are put into cells by province and by what else is bounded. The design gives each cell an expected number of
visits :math:`t^0_c`; bounds on groups of cells move these as little as they can, in the sense of the least
:math:`\sum_c t_c \log (t_c / t^0_c) - t_c + t^0_c` (Deming and Stephan, "On a least squares adjustment of a sampled
frequency table", 1940; as a projection on inequalities: Csiszár, "I-divergence geometry", 1975). Within a cell, chances
are scaled to the new number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.design.chances import Chances, capped, stated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEAST_KEPT = 0.1  # of a cell's visits without bounds: no bound takes a cell's chances away
MOST_PASSES = 2_000
CLOSE = 1e-11  # when no multiplier moves by more (a logarithm), the passes end


@dataclass(frozen=True)
class Bound:
    """How many visits a group may have.

    Attributes
    ----------
    column, code
        The group: `province_code`, `agency_code` or `program_code`, and which.
    floor, quota
        At least and at most so many visits.
    """

    column: str
    code: str
    floor: float = 0.0
    quota: float = np.inf


@dataclass(frozen=True)
class Cells:
    """The cells of a population.

    Attributes
    ----------
    of_plan
        Each plan's cell, shape (plans,).
    codes
        One row a cell: its code in each column that tells cells apart.
    plans
        How many plans each holds.
    """

    of_plan: NDArray[np.int64]
    codes: pd.DataFrame
    plans: NDArray[np.float64]

    def added(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add up a number of each plan, by cell."""
        return np.bincount(self.of_plan, values, minlength=len(self.plans)).astype(np.float64)

    def members(self, bound: Bound) -> NDArray[np.bool_]:
        """Return which cells a bound is on."""
        return np.asarray(self.codes[bound.column].to_numpy(dtype=object) == bound.code)


def cells_of(plans: pd.DataFrame, bounds: Sequence[Bound]) -> Cells:
    """Put plans into cells by province and every other column that a bound names."""
    columns = ["province_code", *sorted({bound.column for bound in bounds} - {"province_code"})]
    codes, of_plan = np.unique(
        np.stack([plans[column].to_numpy(dtype=object).astype(str) for column in columns], axis=1),
        axis=0,
        return_inverse=True,
    )
    place = of_plan.reshape(-1).astype(np.int64)
    return Cells(place, pd.DataFrame(codes, columns=columns), np.bincount(place).astype(np.float64))


def within_bounds(chances: Chances, cells: Cells, bounds: Sequence[Bound]) -> Chances:
    """Move chances as little as the bounds ask for.

    Parameters
    ----------
    chances
        As `chances_of` gives them.
    cells
        As `cells_of` gives them for the same plans and bounds.
    bounds
        Bounds that can be met together (`models.design.feasible`).

    Returns
    -------
    Chances
        They add up to the same budget, and over every bounded group to a number within its bounds.
    """
    natural = cells.added(chances.inclusion)
    target = _nearest(natural, cells, bounds)
    moved = np.flatnonzero(np.abs(target - natural) > 1e-9 * np.maximum(natural, 1.0))
    inclusion, measuring = chances.inclusion.copy(), chances.measuring.copy()
    order = np.argsort(cells.of_plan, kind="stable")
    ends = np.cumsum(cells.plans).astype(np.int64)
    for cell in moved:
        mine = order[ends[cell] - int(cells.plans[cell]) : ends[cell]]
        inclusion[mine] = capped(chances.inclusion[mine], float(target[cell]))
        measuring[mine] = np.minimum(measuring[mine] * (target[cell] / natural[cell]), inclusion[mine])
    inclusion = stated(inclusion)
    return Chances(inclusion, np.minimum(stated(measuring), inclusion), chances.tilt)


def _nearest(natural: NDArray[np.float64], cells: Cells, bounds: Sequence[Bound]) -> NDArray[np.float64]:
    """Project the cells' visits on the bounds: one multiplier a bound and one for the budget, each set in turn."""
    low, high = least_of(natural), cells.plans
    budget = float(natural.sum())
    groups = [(cells.members(bound), bound.floor, bound.quota) for bound in bounds]
    groups.append((np.ones(len(natural), dtype=bool), budget, budget))
    logs = np.log(natural)
    pulls = np.zeros(len(groups))
    for _ in range(MOST_PASSES):
        worst = 0.0
        for number, (mine, floor, quota) in enumerate(groups):
            base = logs[mine] - pulls[number]
            pull = _pull(base, low[mine], high[mine], floor, quota)
            worst = max(worst, abs(pull - pulls[number]))
            logs[mine] = base + pull
            pulls[number] = pull
        if worst < CLOSE:
            break
    return np.asarray(np.clip(np.exp(logs), low, high))


def _pull(
    logs: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64], floor: float, quota: float
) -> float:
    """Find the multiplier, as a logarithm, that brings a group to the bound it breaks; 0 where it breaks none."""

    def visits(pull: float) -> float:
        return float(np.clip(np.exp(logs + pull), low, high).sum())

    now = visits(0.0)
    if floor <= now <= quota:
        return 0.0
    wanted = floor if now < floor else quota
    down, up = (0.0, 60.0) if now < wanted else (-60.0, 0.0)
    while up - down > CLOSE / 10.0:
        middle = 0.5 * (down + up)
        if visits(middle) < wanted:
            down = middle
        else:
            up = middle
    return 0.5 * (down + up)


def least_of(natural: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how few expected visits each cell may be left with."""
    return np.asarray(LEAST_KEPT * natural)
