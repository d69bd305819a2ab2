"""How well an order finds false jobs, in each of many resamples at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

METRICS = ("precision@5%", "auc")
BUDGET = 0.05
_LOW, _HIGH = 0.025, 0.975


def metrics(
    is_false: NDArray[np.float64], scores: NDArray[np.float64], times: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure an order in every resample.

    Parameters
    ----------
    is_false, scores
        Shape (rows,).
    times
        How often each row stands in each sample, shape (samples, rows).

    Returns
    -------
    numpy.ndarray
        Shape (samples, 2): of the 5 % ranked highest, the share that is false; and the chance that a false job stands
        above a true one, half where their scores are equal.

    Examples
    --------
    >>> metrics(np.array([1.0, 0.0, 1.0, 0.0]), np.array([4.0, 3.0, 2.0, 1.0]), np.ones((1, 4)))
    array([[1.  , 0.75]])
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0.0, True))  # the last row of each score
    return np.array([_of_sample(is_false[order], ends, weight[order]) for weight in times])


def told(value: NDArray[np.float64], drawn: NDArray[np.float64]) -> dict[str, Any]:
    """Put a value of each metric beside the 95 % of its resamples; `value` (2,), `drawn` (samples, 2)."""
    low, high = np.quantile(drawn, [_LOW, _HIGH], axis=0)
    return {
        name: {"value": float(value[place]), "low": float(low[place]), "high": float(high[place])}
        for place, name in enumerate(METRICS)
    }


def _of_sample(ranked: NDArray[np.float64], ends: NDArray[np.intp], weight: NDArray[np.float64]) -> tuple[float, float]:
    seen, false = np.cumsum(weight), np.cumsum(weight * ranked)
    last = min(int(np.searchsorted(seen, BUDGET * seen[-1])), len(seen) - 1)
    false_at = np.diff(false[ends], prepend=0.0)
    true_until = (seen - false)[ends]
    true_at = np.diff(true_until, prepend=0.0)
    pairs = false[-1] * true_until[-1]
    above = (false_at * (true_until[-1] - true_until + true_at / 2.0)).sum()
    return float(false[last] / seen[last]), float(above / pairs) if pairs else 0.5
