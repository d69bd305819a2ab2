r"""How well scores tell false from true, with an error that knows which rows belong together.

The area under the ROC curve is the mean, over rows of one outcome, of the share of rows of the other outcome that are
placed on the right side. Its variance under clustering is Obuchowski's ("Nonparametric analysis of clustered ROC curve
data", 1997): with :math:`X_i, Y_i` the sums of these shares over the false and the true rows of cluster :math:`i`, of
which there are :math:`m_i` and :math:`n_i` (:math:`m, n` in all),

.. math:: \frac{I}{I-1}\sum_i \Big(\frac{X_i - m_i A}{m} + \frac{Y_i - n_i A}{n}\Big)^2 .

The same sum over the difference of two scores' shares gives the error of one's advantage over the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Figure(NamedTuple):
    """An estimate and its standard error."""

    value: float
    error: float

    def low(self, times: float = 1.96) -> float:
        """Return the lower end of the interval, `times` standard errors away."""
        return self.value - times * self.error

    def high(self, times: float = 1.96) -> float:
        """Return the upper end of the interval."""
        return self.value + times * self.error


def auc(outcome: NDArray[np.float64], scores: NDArray[np.float64], cluster: NDArray[Any]) -> Figure:
    """Return the area under the ROC curve; pairs with equal scores count half.

    Parameters
    ----------
    outcome
        0.0 or 1.0, both present; shape (rows,).
    scores, cluster
        Same shape.

    Examples
    --------
    >>> auc(np.array([0.0, 1.0, 1.0]), np.array([0.2, 0.1, 0.3]), np.arange(3)).value
    0.5
    """
    share = _shares(outcome, scores)
    value = float(share[outcome == 1.0].mean())
    return Figure(value, _error(outcome, share, value, cluster))


def advantage(
    outcome: NDArray[np.float64],
    scores: NDArray[np.float64],
    other: NDArray[np.float64],
    cluster: NDArray[Any],
) -> Figure:
    """Return by how much the area of `scores` is larger than that of `other`, on the same rows."""
    share = _shares(outcome, scores) - _shares(outcome, other)
    value = float(share[outcome == 1.0].mean())
    return Figure(value, _error(outcome, share, value, cluster))


def precision_at(outcome: NDArray[np.float64], scores: NDArray[np.float64], budget: float) -> float:
    """Return the share of ones among the `budget` share of rows ranked highest; ties count by their mean.

    >>> precision_at(np.array([1.0, 0.0, 0.0, 1.0]), np.array([3.0, 2.0, 2.0, 1.0]), 0.5)
    0.75
    """
    _, group = np.unique(-scores, return_inverse=True)
    rows, ones = np.bincount(group), np.bincount(group, outcome)
    wanted = max(1.0, round(budget * len(scores)))
    before = np.cumsum(rows) - rows
    taken = np.clip(wanted - before, 0.0, rows)
    return float((taken * ones / rows).sum() / wanted)


def _shares(outcome: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each row, the share of rows of the other outcome that are placed on the right side of it."""
    _, place = np.unique(scores, return_inverse=True)
    ones = np.bincount(place, outcome)
    zeros = np.bincount(place, 1.0 - outcome)
    zeros_below = np.cumsum(zeros) - zeros / 2.0
    ones_above = ones.sum() - np.cumsum(ones) + ones / 2.0
    return np.asarray(np.where(outcome == 1.0, zeros_below[place] / zeros.sum(), ones_above[place] / ones.sum()))


def _error(outcome: NDArray[np.float64], share: NDArray[np.float64], value: float, cluster: NDArray[Any]) -> float:
    of_outcome = np.where(outcome == 1.0, outcome.sum(), len(outcome) - outcome.sum())
    number, _ = pd.factorize(cluster)
    sums = np.bincount(number, (share - value) / of_outcome)
    clusters = len(sums)
    return float(np.sqrt(clusters / max(clusters - 1, 1) * np.square(sums).sum()))
