"""The rate of false jobs among all registered jobs of the population, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.estimates.regression import PRIOR_VISITS

if TYPE_CHECKING:
    import pandas as pd

    from models.estimates.regression import Assisted

LEVEL = 0.95
MANY = 1e6  # degrees of freedom of a variance that is as good as known


@dataclass(frozen=True)
class Estimate:
    """An estimated rate.

    Attributes
    ----------
    jobs
        Registered jobs that it speaks of.
    visited_plans
        Plans of them that were visited and answered.
    false_rate, low, high
        The estimated share of false jobs, and its 95 % interval.
    least, most
        Where the rate lies if every drawn plan and job that was not answered were true, or false (no sampling error).
    """

    jobs: int
    visited_plans: int
    false_rate: float
    low: float
    high: float
    least: float
    most: float


def estimate_total(assisted: Assisted) -> Estimate:
    r"""Estimate the rate over the whole population.

    Notes
    -----
    Plans that were certain are counted as found. The rest is estimated by the difference estimator; its interval is
    Student's on the log-odds of the rest's rate (Korn and Graubard, "Confidence intervals for proportions with small
    expected number of positive counts estimated from survey data", 1998, discuss such scales; a rare outcome makes the
    estimate's distribution skewed). The degrees of freedom count how many visits the variance really rests on,
    :math:`(\sum t)^2 / \sum t^2` with :math:`t` its terms. The variance is drawn to the working model's by ten visits'
    worth, so that a sample which found nothing does not claim to be certain.
    """
    population, visited = assisted.population, assisted.visited
    jobs = int(population["jobs"].sum())
    known, estimated = assisted.is_known, assisted.is_estimated
    counted = float(visited["false"].to_numpy()[known].sum())
    size = float(population["jobs"].to_numpy()[estimated].sum())
    if size == 0.0:
        rate = counted / jobs
        sd, (least, most) = float(np.sqrt(visited["within"].sum())) / jobs, known_limits(visited, jobs)
        low, high = (rate, rate) if sd == 0.0 else log_odds_interval(rate, sd, jobs, MANY)
        return Estimate(jobs, len(visited), rate, max(least, low), min(most, high), *bounds(assisted.drawn, rate))
    residual = visited["residual"].to_numpy(dtype=np.float64) / visited["chance"].to_numpy(dtype=np.float64)
    rest = float(population["predicted"].to_numpy()[estimated].sum() + residual[~known].sum())
    variance, freedom = total_variance(assisted)
    low, high = log_odds_interval(rest / size, float(np.sqrt(variance)) / size, size, freedom)
    rest = min(max(rest, 0.0), size)
    rate = (counted + rest) / jobs
    ends = ((counted + low * size) / jobs, (counted + high * size) / jobs)
    least, most = known_limits(visited, jobs)
    rate = min(max(rate, least), most)
    low, high = max(least, min(ends[0], rate)), min(most, max(ends[1], rate))
    return Estimate(jobs, len(visited), rate, low, high, *bounds(assisted.drawn, rate))


def total_variance(assisted: Assisted) -> tuple[float, float]:
    """Estimate the variance of the estimated number of false jobs, and its degrees of freedom."""
    terms = assisted.visited["term"].to_numpy(dtype=np.float64)
    within = float((assisted.visited["within"] / assisted.visited["chance"]).sum())
    total = float(terms.sum())
    freedom = total * total / max(float((terms * terms).sum()), 1e-300)
    model = working_variance(assisted)
    steadied = (freedom * total + PRIOR_VISITS * model) / (freedom + PRIOR_VISITS)
    return steadied + within, max(freedom + PRIOR_VISITS, 1.0)


def working_variance(assisted: Assisted) -> float:
    """Give the variance that the working model expects of the design, in false jobs squared."""
    population = assisted.population
    chance = np.minimum(1.0, population["inclusion_probability"].to_numpy(dtype=np.float64) * assisted.answering)
    return float((population["spread"].to_numpy(dtype=np.float64) ** 2 * (1.0 / chance - 1.0)).sum()) * assisted.scale


def known_limits(visited: pd.DataFrame, jobs: int) -> tuple[float, float]:
    """Say what the answered jobs alone prove of `jobs` registered ones: the rate is at least this and at most that."""
    found, answered = float(visited["found"].sum()), float(visited["answered"].sum())
    return found / jobs, 1.0 - (answered - found) / jobs


def bounds(drawn: pd.DataFrame, rate: float) -> tuple[float, float]:
    """Say where the rate would lie if all that was drawn and not answered were true, or false."""
    share = 1.0 - drawn["answered"].to_numpy(dtype=np.float64) / np.maximum(drawn["asked"].to_numpy(), 1)
    weight = drawn["jobs"].to_numpy(dtype=np.float64) / drawn["inclusion_probability"].to_numpy(dtype=np.float64)
    silent = float((weight * share).sum() / weight.sum()) if len(drawn) else 0.0
    return rate * (1.0 - silent), rate * (1.0 - silent) + silent


def log_odds_interval(rate: float, sd: float, size: float, freedom: float) -> tuple[float, float]:
    """Give the 95 % interval of a rate over `size` jobs whose standard deviation rests on so many visits."""
    from scipy.special import expit, logit, stdtrit

    inside = min(max(rate, 0.5 / size), 1.0 - 0.5 / size)
    # the log-odds are as good as straight only over a stretch of one sd: nearer to 0 or 1 the slope is taken there
    steep = min(max(inside, sd), 1.0 - sd) if sd < 0.5 else 0.5  # noqa: PLR2004  (half of all)
    times = float(stdtrit(freedom, 0.5 + LEVEL / 2.0))
    reach = times * sd / (steep * (1.0 - steep))
    low, high = float(expit(logit(inside) - reach)), float(expit(logit(inside) + reach))
    return (min(low, inside - times * sd), high) if inside > 0.5 else (low, max(high, inside + times * sd))  # noqa: PLR2004  (as above)
