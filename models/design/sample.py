"""A sample of plans: drawn, and told apart into those taken for their risk and those taken at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.design.bounded_sample import draw_bounded
from models.design.drawing import ordered_pivotal

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from models.design.chances import Chances
    from models.design.quotas import Cells

SIZES = (1, 2, 5, 12, 25)  # a plan's jobs, up to and including: plans of a class stand together in the list


def draw_sample(
    plans: pd.DataFrame, chances: Chances, random: np.random.Generator, cells: Cells | None = None
) -> pd.DataFrame:
    r"""Draw the plans to visit.

    Parameters
    ----------
    plans
        As `population_of` gives them.
    chances
        As `chances_of` gives them, for the same plans.
    random
        The only randomness: the same state gives the same sample, to the bit.
    cells
        Where the chances were bounded: the cells, so that floors and quotas are kept by what is drawn.

    Returns
    -------
    pandas.DataFrame
        The drawn rows of `plans`, in the order of `visit_order` (from 1), with `inclusion_probability` and `arm`.

    Notes
    -----
    A drawn plan stands in the arm `random` with chance :math:`r_i / \\pi_i`, so that arm alone is a sample of all
    plans with the measuring chances :math:`r_i`; the rest of :math:`\\pi_i` is there for finding: arm `targeted`.
    """
    order = list_order(plans)
    drawn = (
        ordered_pivotal(chances.inclusion, order, random)
        if cells is None
        else draw_bounded(chances, cells, order, random)
    )
    chosen = plans[drawn].assign(inclusion_probability=chances.inclusion[drawn])
    chosen["arm"] = _arms(chances.measuring[drawn] / chances.inclusion[drawn], random)
    turn = _turns(chosen["arm"].to_numpy(dtype=object), chosen["findable"].to_numpy(dtype=np.float64), random)
    chosen = chosen.iloc[turn].reset_index(drop=True)
    chosen.insert(0, "visit_order", np.arange(1, len(chosen) + 1))
    return chosen


def list_order(plans: pd.DataFrame) -> NDArray[np.int64]:
    """List the plans by province, size and score, there and back again, so that neighbours are alike."""
    _, province = np.unique(plans["province_code"].to_numpy(dtype=object).astype(str), return_inverse=True)
    size = np.searchsorted(np.asarray(SIZES), plans["jobs"].to_numpy())
    there = np.where(province % 2 == 0, size, len(SIZES) - size)
    rate = plans["expected"].to_numpy(dtype=np.float64) / np.maximum(plans["jobs"].to_numpy(), 1)
    back = np.where((province + there) % 2 == 0, rate, -rate)
    return np.lexsort((np.arange(len(plans)), back, there, province)).astype(np.int64)


def _arms(share: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.object_]:
    """Tell which of the drawn stand in the random arm, as many as the shares add up to (within one)."""
    reached = np.concatenate([[0.0], np.cumsum(np.minimum(share, 1.0))]) + random.random()
    return np.where(np.diff(np.floor(reached)) >= 1.0, "random", "targeted").astype(object)


def _turns(arm: NDArray[np.object_], findable: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.int64]:
    """Order the visits: each arm evenly over the list, the targeted by what they should find, the others by lot.

    Whoever stops early then has visited a fair part of both arms.
    """
    lots = random.random(len(arm))
    turn = np.empty(len(arm))
    for name, key in (("targeted", -findable), ("random", lots)):
        members = np.flatnonzero(arm == name)
        ordered = members[np.argsort(key[members], kind="stable")]
        turn[ordered] = (np.arange(len(members)) + 0.5) / max(len(members), 1)
    return np.argsort(turn, kind="stable").astype(np.int64)
