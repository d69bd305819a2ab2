"""How much earlier an order brings up what is looked for, as the City of Chicago measured it in its evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def days_earlier(days: NDArray[np.float64], scores: NDArray[np.float64], outcome: NDArray[np.float64]) -> float:
    """Say how many days earlier positive rows come up, on average, when as many rows a day are taken by their scores.

    The days on which rows were visited are handed out again, the first to the highest score.

    Examples
    --------
    >>> days_earlier(np.array([1.0, 2.0, 9.0]), np.array([0.1, 0.2, 0.3]), np.array([0.0, 0.0, 1.0]))
    8.0
    """
    handed_out = np.empty(len(days))
    handed_out[np.argsort(-scores, kind="stable")] = np.sort(days)
    return float((days - handed_out)[outcome == 1.0].mean())


def found_in_first_half(
    days: NDArray[np.float64], scores: NDArray[np.float64], outcome: NDArray[np.float64]
) -> tuple[float, float]:
    """Say which share of the positive rows came up in the first half of the work, and which would have by the scores.

    The first half are the days before the one on which half of the rows were reached.
    """
    first = days < np.sort(days)[(len(days) - 1) // 2]
    taken = np.argsort(-scores, kind="stable")[: int(first.sum())]
    return float(outcome[first].sum() / outcome.sum()), float(outcome[taken].sum() / outcome.sum())
