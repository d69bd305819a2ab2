"""Whoever estimates the rate of false jobs from the same visits: ours, ppi-python and glide-py, on what they can do.

Theirs estimate the mean of a number over units, from few units that are labelled and predictions for all. A unit here
is a plan, its label how many of its jobs are false, and the prediction the sum of its scores; the mean times plans over
jobs is the rate. Neither knows that the population is finite, nor that the number of visits is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from models.estimates import answers_of, assist, estimate_total

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

ALPHA = 0.05
EQUAL, JOINT = "equal chances", "Rastin's chances"


class Interval(NamedTuple):
    """An estimated rate of false jobs and its 95 % interval."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class Draw:
    """A sample of plans, each visited and checked whole.

    Attributes
    ----------
    plans
        The population, one row a plan: as `population_of` gives it, with `inclusion_probability` and `false`.
    jobs
        Its jobs: `job_id`, `plan_id`, `is_false`.
    is_drawn
        Shape (plans,).
    """

    plans: pd.DataFrame
    jobs: pd.DataFrame
    is_drawn: NDArray[np.bool_]

    @property
    def found(self) -> NDArray[np.float64]:
        """False jobs of each drawn plan."""
        return self.plans["false"].to_numpy(dtype=np.float64)[self.is_drawn]

    @property
    def known(self) -> NDArray[np.float64]:
        """The same over all plans, NaN where nobody went."""
        return np.where(self.is_drawn, self.plans["false"].to_numpy(dtype=np.float64), np.nan)

    @property
    def expected(self) -> NDArray[np.float64]:
        """The sum of each plan's scores."""
        return self.plans["expected"].to_numpy(dtype=np.float64)

    @property
    def chance(self) -> NDArray[np.float64]:
        """Each plan's chance of being drawn."""
        return self.plans["inclusion_probability"].to_numpy(dtype=np.float64)

    def as_rate(self, mean: Any, low: Any, high: Any) -> Interval:
        """Turn a mean over plans into a rate of jobs."""
        times = len(self.plans) / float(self.plans["jobs"].sum())
        return Interval(*(float(np.ravel(one)[0]) * times for one in (mean, low, high)))


@dataclass(frozen=True)
class Estimator:
    """A way to estimate.

    Attributes
    ----------
    name
        As it is told.
    package
        What must be installed.
    designs
        Which samples it says that it can do.
    estimate
        From a draw to a rate.
    """

    name: str
    package: str
    designs: tuple[str, ...]
    estimate: Callable[[Draw], Interval]


def _ours(draw: Draw) -> Interval:
    asked = draw.jobs[draw.jobs["plan_id"].isin(draw.plans["plan_id"][draw.is_drawn])]
    sample = draw.plans[draw.is_drawn].drop(columns="false")
    answers = answers_of(sample, asked[["plan_id", "job_id"]], asked[["job_id", "is_false"]])
    total = estimate_total(assist(draw.plans.drop(columns="false"), answers))
    return Interval(total.false_rate, total.low, total.high)


def _prediction_powered(draw: Draw) -> Interval:
    from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

    read = (draw.found, draw.expected[draw.is_drawn], draw.expected[~draw.is_drawn])
    return draw.as_rate(ppi_mean_pointestimate(*read), *ppi_mean_ci(*read, alpha=ALPHA))


def _prediction_powered_weighted(draw: Draw) -> Interval:
    from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

    read = (draw.found, draw.expected[draw.is_drawn], draw.expected)
    weight = 1.0 / draw.chance[draw.is_drawn]
    return draw.as_rate(ppi_mean_pointestimate(*read, w=weight), *ppi_mean_ci(*read, alpha=ALPHA, w=weight))


def _classical(draw: Draw) -> Interval:
    from ppi_py import classical_mean_ci

    return draw.as_rate(draw.found.mean(), *classical_mean_ci(draw.found, alpha=ALPHA))


def _glide(draw: Draw) -> Interval:
    from glide.estimators import PPIMeanEstimator

    return _told_by_glide(draw, PPIMeanEstimator().estimate(draw.known, draw.expected))


def _glide_active(draw: Draw) -> Interval:
    from glide.estimators import ASIMeanEstimator

    return _told_by_glide(draw, ASIMeanEstimator().estimate(draw.known, draw.expected, draw.chance))


def _glide_weighted(draw: Draw) -> Interval:
    from glide.estimators import IPWClassicalMeanEstimator

    return _told_by_glide(draw, IPWClassicalMeanEstimator().estimate(draw.known, draw.chance))


def _told_by_glide(draw: Draw, told: Any) -> Interval:
    interval = told.confidence_interval
    return draw.as_rate(interval.mean, interval.lower_bound, interval.upper_bound)


OURS = "Rastin"
ESTIMATORS = (
    Estimator(OURS, "rastin", (EQUAL, JOINT), _ours),
    Estimator("ppi-python, mean of the labelled", "ppi-python", (EQUAL,), _classical),
    Estimator("ppi-python, prediction-powered", "ppi-python", (EQUAL,), _prediction_powered),
    Estimator("ppi-python, prediction-powered and weighted", "ppi-python", (JOINT,), _prediction_powered_weighted),
    Estimator("glide-py, prediction-powered", "glide-py", (EQUAL,), _glide),
    Estimator("glide-py, inverse probabilities", "glide-py", (JOINT,), _glide_weighted),
    Estimator("glide-py, active inference", "glide-py", (EQUAL, JOINT), _glide_active),
)
