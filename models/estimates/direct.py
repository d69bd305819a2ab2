r"""Rates of groups by their own visits alone, with how they move together: what groups are compared by.

`estimate_groups` draws small groups towards the others, which makes each rate better and comparisons worse: two groups
are drawn to the same centre. Here nothing is pooled. With :math:`z_{ig} = e_i / \pi_i` where plan :math:`i` lies in
group :math:`g` and 0 elsewhere, the rate's difference estimator has the covariance (Deville and Tillé, "Variance
approximation under balanced sampling", 2005, with the chance as the one balancing variable)

.. math:: \hat C_{gh} = \frac{m}{m - p} \sum_s (1 - \pi_i) (z_{ig} - G_g)(z_{ih} - G_h).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.estimates.regression import CERTAIN, PRIOR_VISITS, REGRESSORS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.estimates.regression import Assisted


@dataclass(frozen=True)
class Direct:
    """Unpooled rates of groups; arrays of shape (groups,) in the order of `codes`.

    Attributes
    ----------
    codes
        The groups, in order.
    jobs, visited_plans
        Registered jobs of each, and plans of it that were visited and answered.
    rate
        The estimated share of false jobs; without visits, what scores predict. Not held to [0, 1].
    covariance
        Shape (groups, groups).
    freedom
        How many visits each variance rests on.
    """

    codes: tuple[str, ...]
    jobs: NDArray[np.int64]
    visited_plans: NDArray[np.int64]
    rate: NDArray[np.float64]
    covariance: NDArray[np.float64]
    freedom: NDArray[np.float64]


def direct_rates(assisted: Assisted, column: str) -> Direct:
    """Estimate the rate of every group from its own visits.

    Parameters
    ----------
    assisted
        The sample beside its population.
    column
        The population's column that names the groups.

    Notes
    -----
    A group's variance is mixed with ten visits' worth of the working variance, as the total's is: a group whose few
    visits all found nothing is not known to be clean.
    """
    population, visited = assisted.population, assisted.visited
    group, codes = pd.factorize(population[column], sort=True)
    mine = group[assisted.visited_place]
    jobs = np.bincount(group, population["jobs"].to_numpy(dtype=np.float64), minlength=len(codes))
    weighted = (visited["residual"] / visited["chance"]).to_numpy(dtype=np.float64)
    total = np.bincount(group, population["predicted"].to_numpy(dtype=np.float64), minlength=len(codes))
    total = total + np.bincount(mine, weighted, minlength=len(codes))
    terms, covariance = _covariance(weighted, visited["chance"].to_numpy(dtype=np.float64), mine, len(codes))
    seen = np.diag(covariance).copy()
    freedom = seen**2 / np.maximum(terms, 1e-300)
    model = _working(assisted, group, len(codes))
    steadied = (freedom * seen + PRIOR_VISITS * model) / (freedom + PRIOR_VISITS)
    within = np.bincount(mine, (visited["within"] / visited["chance"]).to_numpy(dtype=np.float64), minlength=len(codes))
    np.fill_diagonal(covariance, np.maximum(seen, steadied) + within)
    return Direct(
        codes=tuple(map(str, codes)),
        jobs=jobs.astype(np.int64),
        visited_plans=np.bincount(mine, minlength=len(codes)).astype(np.int64),
        rate=total / jobs,
        covariance=covariance / np.outer(jobs, jobs),
        freedom=np.maximum(freedom + PRIOR_VISITS, 1.0),
    )


def among(direct: Direct, chosen: NDArray[np.bool_]) -> Direct:
    """Keep some groups."""
    return Direct(
        tuple(code for code, is_chosen in zip(direct.codes, chosen, strict=True) if is_chosen),
        direct.jobs[chosen],
        direct.visited_plans[chosen],
        direct.rate[chosen],
        direct.covariance[np.ix_(chosen, chosen)],
        direct.freedom[chosen],
    )


def _covariance(
    weighted: NDArray[np.float64], chance: NDArray[np.float64], group: NDArray[np.int64], groups: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the sums of squared terms, shape (groups,), and the covariance of totals."""
    part = 1.0 - np.minimum(chance, 1.0)
    of_group = np.zeros((len(weighted), groups))
    of_group[np.arange(len(weighted)), group] = weighted
    centre = (part[:, None] * of_group).sum(axis=0) / max(float(part.sum()), 1e-300)
    count = int((part > 1.0 - CERTAIN).sum())
    spare = count - 1.0 - len(REGRESSORS)
    off = (of_group - centre) * np.sqrt(part)[:, None] * np.sqrt(count / spare if spare > 0 else 1.0)
    return np.asarray((off**4).sum(axis=0)), np.asarray(off.T @ off)


def _working(assisted: Assisted, group: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
    population = assisted.population
    chance = np.minimum(1.0, population["inclusion_probability"].to_numpy(dtype=np.float64) * assisted.answering)
    variance = population["spread"].to_numpy(dtype=np.float64) ** 2 * (1.0 / chance - 1.0) * assisted.scale
    return np.bincount(group, variance, minlength=groups).astype(np.float64)
