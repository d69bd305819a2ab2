r"""Rates by province, agency or programme: each group's own visits, pooled with all others by a stated model.

A group's correction :math:`\delta_g` is by how much the rate among its uncertain plans differs from what the assisting
model predicts. The visits of the group estimate it directly, without bias and with design variance :math:`v_g`; where
they are few, the direct estimate is all noise. The pooling model is that of Fay and Herriot ("Estimates of income for
small places", JASA 1979), with the group's finite size in it:

.. math:: d_g \mid \delta_g \sim N(\delta_g, v_g), \qquad \delta_g \sim N(\beta, A + w_g).

:math:`w_g` is the variance of the mean of the group's own plans around what is common to it: small groups differ by
chance more than large ones. :math:`A` is the one most likely, by restricted maximum likelihood, and :math:`\beta` its
weighted mean; the interval is Student's with one degree of freedom less than there are groups, for :math:`A` being
learnt from them. A factor that keeps :math:`A` above 0 (Yoshimori and Lahiri, Journal of Multivariate Analysis 2014)
was tried: it covers more with scores that run wrong, and too much with scores that do not. The result is moved so that
groups add up to the total (Datta, Ghosh, Steorts and Maples, "Bayesian benchmarking with applications to small area
estimation", Test 2011).

The interval holds on average over groups. A group that differs from all others in a way that scores do not see is drawn
towards them, and its interval may miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.estimates.total import LEVEL, Estimate, bounds, estimate_total, known_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.estimates.regression import Assisted

GRID = 400


@dataclass(frozen=True)
class _Parts:
    """Every group's numbers that the model is made of; arrays of shape (groups,)."""

    counted: NDArray[np.float64]
    predicted: NDArray[np.float64]
    size: NDArray[np.float64]
    direct: NDArray[np.float64]
    design: NDArray[np.float64]
    own: NDArray[np.float64]
    unchecked: NDArray[np.float64]


def estimate_groups(assisted: Assisted, column: str) -> dict[str, Estimate]:
    """Estimate the rate in every group of the population; none is ever missing.

    Parameters
    ----------
    assisted
        The sample beside its population.
    column
        The population's column that names the groups.

    Returns
    -------
    dict
        By the group's code, in order. With a single group it is the total.
    """
    group, codes = pd.factorize(assisted.population[column], sort=True)
    total = estimate_total(assisted)
    if len(codes) == 1:
        return {str(codes[0]): total}
    parts = _parts(assisted, group, len(codes))
    moved, sd = _benchmarked(*_posterior(parts), parts, _overall(parts))
    jobs = _summed(group, assisted.population["jobs"].to_numpy(dtype=np.float64), len(codes)).astype(np.int64)
    visited_in, drawn_in = group[assisted.visited_place], group[assisted.place]
    middle = (parts.counted + parts.predicted + parts.size * moved) / jobs
    reach = reach_of(len(codes)) * np.sqrt((sd * parts.size) ** 2 + parts.unchecked) / jobs
    return {
        str(code): _bounded(
            int(jobs[place]),
            assisted.visited[visited_in == place],
            assisted.drawn[drawn_in == place],
            float(middle[place]),
            float(reach[place]),
        )
        for place, code in enumerate(codes)
    }


def _parts(assisted: Assisted, group: NDArray[np.int64], groups: int) -> _Parts:
    population, visited = assisted.population, assisted.visited
    mine, known, is_open = group[assisted.visited_place], assisted.is_known, assisted.is_estimated
    chance = np.minimum(1.0, population["inclusion_probability"].to_numpy(dtype=np.float64) * assisted.answering)
    working = population["spread"].to_numpy(dtype=np.float64) ** 2 * assisted.scale
    size = _summed(group, population["jobs"].to_numpy(dtype=np.float64) * is_open, groups)
    rated = np.maximum(size, 1.0)
    weighted = visited["residual"].to_numpy(dtype=np.float64) / visited["chance"].to_numpy(dtype=np.float64)
    within = (visited["within"] / visited["chance"]).to_numpy(dtype=np.float64)
    return _Parts(
        counted=_summed(mine[known], visited["false"].to_numpy(dtype=np.float64)[known], groups),
        predicted=_summed(group, population["predicted"].to_numpy(dtype=np.float64) * is_open, groups),
        size=size,
        direct=_summed(mine[~known], weighted[~known], groups) / rated,
        design=(
            _summed(group, working * (1.0 / chance - 1.0) * is_open, groups)
            + _summed(mine[~known], within[~known], groups)
        )
        / rated**2,
        own=_summed(group, working * is_open, groups) / rated**2,
        unchecked=_summed(mine[known], within[known], groups),
    )


def _summed(group: NDArray[np.int64], values: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    return np.bincount(group, values, minlength=groups).astype(np.float64)


def between_groups(assisted: Assisted, column: str) -> float:
    """Estimate how far groups lie apart beyond the play of chance: the pooling model's A, a variance of rates."""
    group, codes = pd.factorize(assisted.population[column], sort=True)
    parts = _parts(assisted, group, len(codes))
    used = parts.size > 0
    if np.count_nonzero(used) <= 1:
        return 0.0
    return _most_likely(parts.direct[used], np.maximum(parts.design[used], 1e-12) + parts.own[used])


def _posterior(parts: _Parts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the groups' corrections and their variances at the most likely A; shape (groups,) each."""
    used = parts.size > 0
    correction, uncertainty = np.zeros(len(used)), np.zeros(len(used))
    if not used.any():
        return correction, uncertainty
    direct, design, own = parts.direct[used], np.maximum(parts.design[used], 1e-12), parts.own[used]
    between = _most_likely(direct, design + own)
    precision = 1.0 / (between + own + design)
    centre = float((precision * direct).sum() / precision.sum())
    kept = design * precision  # how much of the way a group is drawn to the centre
    correction[used] = kept * centre + (1.0 - kept) * direct
    uncertainty[used] = (between + own) * kept + kept**2 / precision.sum()
    return correction, uncertainty


def _most_likely(direct: NDArray[np.float64], noise: NDArray[np.float64]) -> float:
    """Find A by restricted maximum likelihood, on a grid."""
    between = _grid(direct, noise)
    precision = 1.0 / (between[:, None] + noise)
    centre = (precision * direct).sum(axis=1) / precision.sum(axis=1)
    misfit = (precision * (direct - centre[:, None]) ** 2).sum(axis=1)
    likelihood = np.log(precision).sum(axis=1) - np.log(precision.sum(axis=1)) - misfit
    return float(between[int(np.argmax(likelihood))])


def _grid(direct: NDArray[np.float64], noise: NDArray[np.float64]) -> NDArray[np.float64]:
    largest = 10.0 * max(float(np.var(direct)), float(noise.mean()), 1e-8)
    return np.concatenate([[0.0], np.geomspace(largest * 1e-7, largest, GRID)])


def _overall(parts: _Parts) -> float:
    """Estimate by how much the rate among all uncertain plans differs from what was predicted."""
    return float((parts.direct * parts.size).sum() / max(parts.size.sum(), 1.0))


def _benchmarked(
    correction: NDArray[np.float64], variance: NDArray[np.float64], parts: _Parts, overall: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move the corrections, the uncertain ones most, until they add up to the total."""
    share = parts.size / max(float(parts.size.sum()), 1.0)
    gap = overall - float((share * correction).sum())
    pull = variance * share
    if pull.sum() <= 0.0:
        return correction, np.sqrt(variance)
    return correction + pull * gap / float((share * pull).sum()), np.sqrt(variance)


def _bounded(jobs: int, visited: pd.DataFrame, drawn: pd.DataFrame, middle: float, reach: float) -> Estimate:
    least, most = known_limits(visited, jobs)
    rate = min(max(middle, least), most)
    low, high = max(rate - reach, least), min(rate + reach, most)
    return Estimate(jobs, len(visited), rate, low, high, *bounds(drawn, rate))


def reach_of(groups: int) -> float:
    """Say how many standard deviations an interval reaches, with the pooling model learnt from so many groups."""
    from scipy.special import stdtrit

    return float(stdtrit(groups - 1.0, 0.5 + LEVEL / 2.0))
