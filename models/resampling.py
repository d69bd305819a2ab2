"""Resampling whole plans: jobs of a plan stand or fall together, so an interval that resamples jobs is too narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESAMPLES = 200


def plan_resamples(plans: NDArray[Any], seed: int, resamples: int = RESAMPLES) -> NDArray[np.float64]:
    """Draw bootstrap samples of plans (Efron and Tibshirani, 1993, cluster bootstrap).

    Parameters
    ----------
    plans
        The plan of each row, shape (rows,).
    seed
        The same seed gives the same draws.
    resamples
        How many samples to draw.

    Returns
    -------
    numpy.ndarray
        How often each row stands in each sample, shape (resamples, rows).

    Examples
    --------
    >>> plan_resamples(np.array(["P1", "P1", "P2"]), seed=1, resamples=2)
    array([[1., 1., 1.],
           [2., 2., 0.]])
    """
    names, plan = np.unique(plans, return_inverse=True)
    random = np.random.default_rng(seed)
    drawn = random.multinomial(len(names), np.full(len(names), 1.0 / len(names)), size=resamples)
    return drawn[:, plan].astype(np.float64)
