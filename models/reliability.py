"""How far a field report can be believed, and what a job then is, in probability.

Some inspectors confirm what they never saw, and an office in between turns `false` into `confirmed`; a few true jobs
are called false. Hardly a job is visited twice by chance, so the error rates are learnt from agreement with what is
otherwise known (the idea of Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM
algorithm", 1979, with the risk model in the place of the other observers):

- The *ways* a report can come (direct or relayed; sound, short, or from afar) and each inspector have a miss rate.
- What the model expects of a job is known on the scale of truth because sound direct reports have a stated miss rate,
  `REFERENCE_MISS`, and the lowest third of scores holds next to no false jobs, so what is called false there is a false
  alarm.
- Given both, each report has a posterior probability that its job is false.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.calibration import fit_calibration

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

REFERENCE_MISS = (
    0.05  # of false jobs, by a sound direct visit; to be replaced by a re-visit arm's figure where there is one
)
REFERENCE_WAY = "direct sound"
SHORT_VISIT_MIN, FAR_VISIT_M = 20.0, 1000.0
LOWEST = 1.0 / 3.0  # of scores: where a report of a false job is taken for a false alarm
MOST_MISSED = 0.95
LEAST_REFERENCE = 500  # sound direct reports; with fewer, every report is taken for one, and misses are understated
PRIOR_MISSES = 3.0  # expected misses at the way's rate mixed into an inspector's own
ITERATIONS = 6


@dataclass(frozen=True)
class Reliability:
    """What reports are worth.

    Attributes
    ----------
    false_alarm
        Chance that a true job is called false.
    miss
        Chance that a false job is called true, by way.
    inspectors
        By inspector: how many times the way's misses were seen, above 1 for those who confirm too much.
    posterior
        Of each report: the probability that its job is false; shape (rows,).
    """

    false_alarm: float
    miss: dict[str, float]
    inspectors: dict[str, float]
    posterior: NDArray[np.float64]


def ways(reports: pd.DataFrame) -> NDArray[Any]:
    """Say how each report came.

    Parameters
    ----------
    reports
        `reported_via`, `duration_min`, `distance_m` (nullable).
    """
    visit = np.where(
        reports["distance_m"].gt(FAR_VISIT_M),
        "far",
        np.where(reports["duration_min"].lt(SHORT_VISIT_MIN), "short", "sound"),
    )
    return np.asarray(reports["reported_via"].fillna("relayed").astype(str) + " " + visit, dtype=object)


def estimate_reliability(raw: NDArray[np.float64], is_false: NDArray[np.float64], reports: pd.DataFrame) -> Reliability:
    """Learn the error rates and the posteriors.

    Parameters
    ----------
    raw
        Raw scores by models that did not see the row, shape (rows,).
    is_false
        What was reported, 1.0 false or 0.0 true.
    reports
        `plan_id`, `inspector_id`, `reported_via`, `duration_min`, `distance_m`, in the same order.
    """
    way = ways(reports)
    names = sorted(set(way))
    inspector, who = np.unique(reports["inspector_id"].fillna("").astype(str), return_inverse=True)
    false_alarm = _rate(is_false[raw <= np.quantile(raw, LOWEST)])
    by_way = dict.fromkeys(names, REFERENCE_MISS)
    factor = np.ones(len(inspector))
    prior = _on_scale_of_truth(raw, is_false, way, reports, false_alarm)
    for _ in range(ITERATIONS):
        of_way = np.array([by_way[name] for name in names])[np.searchsorted(names, way)]
        miss = np.clip(of_way * factor[who], 1e-3, MOST_MISSED)
        posterior = _posterior(prior, is_false, miss, false_alarm)
        missed = posterior * (1.0 - is_false)
        by_way = {name: _rate_of(missed[way == name], posterior[way == name]) for name in names}
        by_way[REFERENCE_WAY] = REFERENCE_MISS
        expected = np.bincount(who, posterior * of_way)
        factor = (np.bincount(who, missed) + PRIOR_MISSES) / (expected + PRIOR_MISSES)
    return Reliability(false_alarm, by_way, dict(zip(inspector.tolist(), factor.tolist(), strict=True)), posterior)


def _on_scale_of_truth(
    raw: NDArray[np.float64],
    is_false: NDArray[np.float64],
    way: NDArray[Any],
    reports: pd.DataFrame,
    false_alarm: float,
) -> NDArray[np.float64]:
    """Turn raw scores into the probability that a job is false, from the reports that are understood best."""
    best = way == REFERENCE_WAY
    if best.sum() < LEAST_REFERENCE:
        best = np.ones(len(way), dtype=bool)
    plans = reports["plan_id"].to_numpy()[best]
    reported = fit_calibration(raw[best], is_false[best], plans, seed=0, resamples=2).probability(raw)
    return np.clip((reported - false_alarm) / (1.0 - REFERENCE_MISS - false_alarm), 1e-4, 1.0 - 1e-3)


def _posterior(
    prior: NDArray[np.float64], is_false: NDArray[np.float64], miss: NDArray[np.float64], false_alarm: float
) -> NDArray[np.float64]:
    if_false = np.where(is_false == 1.0, 1.0 - miss, miss) * prior
    if_true = np.where(is_false == 1.0, false_alarm, 1.0 - false_alarm) * (1.0 - prior)
    return np.asarray(if_false / (if_false + if_true))


def _rate(values: NDArray[np.float64]) -> float:
    return float(np.clip(values.mean() if len(values) else 0.0, 1e-3, 0.2))


def _rate_of(part: NDArray[np.float64], whole: NDArray[np.float64]) -> float:
    rate = (part.sum() + PRIOR_MISSES * REFERENCE_MISS) / (whole.sum() + PRIOR_MISSES)
    return float(min(rate, MOST_MISSED))
