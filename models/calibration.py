"""From a raw score to a probability: strictly increasing, so that ranking by either is the same.

Isotonic regression ties thousands of scores. Here the raw score is cut into groups of equal size, the groups' rates are
made monotone, and the log-odds between the groups' centres are interpolated with a slope that never falls to zero.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.resampling import RESAMPLES, plan_resamples

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROUPS = 25
LEAST_SLOPE = 0.05  # of the log-odds a unit of raw score: keeps the order where the rates are flat
PRIOR_ROWS = 2.0  # of the overall rate in each group, so that no group is certain
COVERAGE = 0.95


@dataclass(frozen=True)
class Calibration:
    """A strictly increasing map from raw score to probability, with an interval.

    Attributes
    ----------
    raw
        Knots on the raw score, increasing.
    rate, low, high
        Probability at each knot, and the ends of its interval.
    """

    raw: tuple[float, ...]
    rate: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def probability(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the calibrated probability of each raw score."""
        return self._interpolate(raw, self.rate)

    def interval(self, raw: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the ends of the 95 % interval of the rate among jobs with this raw score."""
        centre = self.probability(raw)
        return (
            np.minimum(self._interpolate(raw, self.low), centre),
            np.maximum(self._interpolate(raw, self.high), centre),
        )

    def _interpolate(self, raw: NDArray[np.float64], rate: tuple[float, ...]) -> NDArray[np.float64]:
        knots, odds = np.asarray(self.raw), _logit(np.asarray(rate))
        inside = np.interp(raw, knots, odds)
        beyond = np.minimum(raw - knots[0], 0.0) + np.maximum(raw - knots[-1], 0.0)
        return _sigmoid(inside + beyond * _end_slope(knots, odds))

    def to_document(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return asdict(self)

    @staticmethod
    def from_document(document: dict[str, Any]) -> Calibration:
        """Read what `to_document` wrote.

        Raises
        ------
        TypeError, ValueError, KeyError
            When the document is no map from raw scores to probabilities.
        """
        read = {name: tuple(map(float, document[name])) for name in ("raw", "rate", "low", "high")}
        raw, *rates = read.values()
        if not raw or any(len(values) != len(raw) for values in rates):
            raise ValueError("A calibration must have a rate and an interval for each raw score.")
        if not all(map(math.isfinite, raw)) or not all(0.0 <= value <= 1.0 for values in rates for value in values):
            raise ValueError("A calibration must lead from finite raw scores to probabilities.")
        return Calibration(**read)


def fit_calibration(
    raw: NDArray[np.float64],
    is_false: NDArray[np.float64],
    plans: NDArray[Any],
    *,
    seed: int,
    weight: NDArray[np.float64] | None = None,
    periods: NDArray[Any] | None = None,
    resamples: int = RESAMPLES,
) -> Calibration:
    """Fit the map on rows that the model did not train on.

    Parameters
    ----------
    raw
        Raw scores, shape (rows,).
    is_false
        Outcomes, 0.0 or 1.0 (or in between, where an outcome is uncertain).
    plans
        The plan of each row: whole plans are resampled for the interval, as jobs of a plan stand or fall together.
    seed
        Seeds the resampling.
    weight
        How much each row counts.
    periods
        The stretch of time of each row, where rates may differ between stretches: whole stretches are resampled too,
        and the interval is widened as few of them call for (Student's t for one less than there are).
    resamples
        How many samples of plans the interval is made of.
    """
    weight = np.ones(len(raw)) if weight is None else weight
    order = np.argsort(raw, kind="stable")
    group = np.empty(len(raw), dtype=np.int64)
    groups = max(2, min(GROUPS, len(raw) // 50))
    group[order] = np.minimum(np.cumsum(weight[order]) / weight.sum() * groups, groups - 1).astype(np.int64)
    used = np.unique(group)
    centre = np.array([np.average(raw[group == g], weights=weight[group == g]) for g in used])
    rate = _monotone_rates(centre, group, used, is_false, weight)
    times = plan_resamples(plans, seed, resamples)
    if periods is not None:
        times = times * plan_resamples(periods, seed + 1, resamples)
    drawn = np.stack([_monotone_rates(centre, group, used, is_false, weight * one) for one in times])
    tail = (1.0 - COVERAGE) / 2.0
    widened = 1.0 if periods is None else _for_few(len(np.unique(periods)))
    low, high = (
        _sigmoid(_logit(rate) + widened * (_logit(end) - _logit(rate)))
        for end in np.quantile(drawn, [tail, 1.0 - tail], axis=0)
    )
    return Calibration(*(tuple(float(v) for v in values) for values in (centre, rate, low, high)))


def _for_few(periods: int) -> float:
    """Return by how much an interval that resamples few periods is too narrow."""
    from scipy.stats import norm, t

    if periods < 2:  # noqa: PLR2004  (a single period says nothing of how they differ)
        return 1.0
    level = 1.0 - (1.0 - COVERAGE) / 2.0
    return float(t.ppf(level, periods - 1) / norm.ppf(level) * np.sqrt(periods / (periods - 1)))


def _monotone_rates(
    centre: NDArray[np.float64],
    group: NDArray[np.int64],
    used: NDArray[np.int64],
    is_false: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    from sklearn.isotonic import isotonic_regression

    rows = np.bincount(group, weight, minlength=used[-1] + 1)[used]
    false = np.bincount(group, weight * is_false, minlength=used[-1] + 1)[used]
    overall = false.sum() / rows.sum()
    rates = (false + PRIOR_ROWS * overall) / (rows + PRIOR_ROWS)
    odds = _logit(isotonic_regression(rates, sample_weight=rows + PRIOR_ROWS))
    steepened = odds + LEAST_SLOPE * (centre - np.average(centre, weights=rows + PRIOR_ROWS))
    return _sigmoid(steepened)


def _end_slope(knots: NDArray[np.float64], odds: NDArray[np.float64]) -> float:
    return max(float(odds[-1] - odds[0]) / max(float(knots[-1] - knots[0]), 1e-9), LEAST_SLOPE)


def _logit(rate: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(rate, 1e-6, 1.0 - 1e-6)
    return np.asarray(np.log(inside / (1.0 - inside)))


def _sigmoid(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))
