r"""The assisting model: what scores say of each plan, mended by what the sample found.

The working model says that a plan's number of false jobs is about a linear function of how many jobs it has, the sum of
their scores and the sum of their squares. It need not be true. The difference estimator

.. math:: \hat Y = \sum_U \hat y_i + \sum_s (y_i - \hat y_i) / \pi_i

is (nearly) unbiased over the design whatever the scores are; good scores only make it narrow (Särndal, Swensson and
Wretman, "Model Assisted Survey Sampling", 1992, chapter 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

REGRESSORS = ("jobs", "expected", "squares")
SCORES_AS_THEY_ARE = np.array([0.0, 1.0, 0.0])
PRIOR_VISITS = 10.0  # with which the scores as they are, and the working variance, are believed before any visit
CERTAIN = 1.0 - 1e-9


@dataclass(frozen=True)
class Assisted:
    """A sample beside its population, through the assisting model.

    Attributes
    ----------
    population
        One row a plan: `jobs`, the regressors, `spread`, `inclusion_probability`, groups; `predicted` by the model.
    visited
        The plans of the sample that answered, as `answers_of` gives them, with `residual` and `term`: what each adds
        to the estimated variance of the total.
    drawn
        All plans of the sample, answered or not.
    place
        The position in `population` of each plan in `drawn`.
    scale
        How large squared residuals are beside the working variance.
    answering
        The share of the population that would have answered, where it was asked.
    """

    population: pd.DataFrame
    visited: pd.DataFrame
    drawn: pd.DataFrame
    place: NDArray[np.int64]
    scale: float
    answering: float

    @property
    def visited_place(self) -> NDArray[np.int64]:
        """The position in `population` of each plan in `visited`."""
        return self.place[self.drawn["answered"].to_numpy() > 0]

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Which of the visited were certain to be drawn and to answer: they are counted, not estimated."""
        return np.asarray(self.visited["chance"].to_numpy() >= CERTAIN)

    @property
    def is_estimated(self) -> NDArray[np.bool_]:
        """Which plans of the population are not counted."""
        estimated = np.ones(len(self.population), dtype=bool)
        estimated[self.visited_place[self.is_known]] = False
        return estimated


def assist(population: pd.DataFrame, answers: pd.DataFrame) -> Assisted:
    r"""Fit the assisting model and take residuals.

    Parameters
    ----------
    population
        One row a plan: `plan_id`, `jobs`, `expected`, `squares`, `spread`, `inclusion_probability` and group columns.
    answers
        As `answers_of` gives them; its plans are plans of `population`.

    Notes
    -----
    The coefficients minimise the estimated variance of the total, :math:`\\sum_s (1 - \\pi_i) (e_i / \\pi_i)^2`, with a
    penalty that stands for ten visits which found what the scores say; so a sample of a few visits does not overfit.
    """
    visited = answers[answers["answered"] > 0].copy()
    chance = visited["chance"].to_numpy(dtype=np.float64)
    importance = (1.0 - np.minimum(chance, 1.0)) / chance**2
    coefficients = _coefficients(population, visited, importance)
    fitted = population.assign(predicted=_regressors(population) @ coefficients)
    visited["predicted"] = _regressors(visited) @ coefficients
    visited["residual"] = visited["false"] - visited["predicted"]
    visited["term"] = _terms(visited["residual"].to_numpy(dtype=np.float64), chance)
    weight = 1.0 / answers["inclusion_probability"].to_numpy(dtype=np.float64)
    answering = float(weight[answers["answered"].to_numpy() > 0].sum() / weight.sum()) if len(answers) else 1.0
    place = pd.Index(population["plan_id"]).get_indexer(pd.Index(answers["plan_id"]))
    if (place < 0).any():
        raise ValueError("every plan of the sample must be one of the population.")
    return Assisted(fitted, visited, answers, place, _scale(visited, importance), max(answering, 1e-9))


def _coefficients(
    population: pd.DataFrame, visited: pd.DataFrame, importance: NDArray[np.float64]
) -> NDArray[np.float64]:
    rows = _regressors(visited)
    spread = np.maximum(population["spread"].to_numpy(dtype=np.float64), 1e-9)
    open_ = population["inclusion_probability"].to_numpy() < CERTAIN
    if not open_.any():
        return SCORES_AS_THEY_ARE
    chance = population["inclusion_probability"].to_numpy(dtype=np.float64)[open_]
    # what one visit adds to the moments, on average over the design: the penalty is ten of these
    moments = _regressors(population)[open_]
    typical = (moments * ((1.0 - chance) / chance)[:, None]).T @ moments / max(float(chance.sum()), 1e-9)
    away = visited["false"].to_numpy(dtype=np.float64) - rows @ SCORES_AS_THEY_ARE
    normal = (rows * importance[:, None]).T @ rows + PRIOR_VISITS * typical
    normal += np.diag(np.diag(normal)) * 1e-9 + np.eye(len(REGRESSORS)) * 1e-12 * float(spread.max())
    solved = np.linalg.solve(normal, (rows * importance[:, None]).T @ away)
    return np.asarray(SCORES_AS_THEY_ARE + solved)


def _scale(visited: pd.DataFrame, importance: NDArray[np.float64]) -> float:
    """Compare squared residuals with the working variance; before any visit they are believed to be equal."""
    working = importance * visited["spread"].to_numpy(dtype=np.float64) ** 2
    seen = importance * visited["residual"].to_numpy(dtype=np.float64) ** 2
    drawn = working > 0.0
    if not drawn.any():
        return 1.0
    prior = PRIOR_VISITS * float(working[drawn].mean())
    return (float(seen[drawn].sum()) + prior) / (float(working[drawn].sum()) + prior)


def _terms(residual: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    r"""Terms of the variance estimator for a sample of fixed size: :math:`(1 - \pi) (e / \pi - G)^2 m / (m - p)`.

    Deville and Tillé, "Variance approximation under balanced sampling", 2005, with the chance itself as the one
    balancing variable. The design is spread over a list besides, so this is on the wide side.
    """
    part = 1.0 - np.minimum(chance, 1.0)
    open_ = part > 1.0 - CERTAIN
    count = int(open_.sum())
    if count <= len(REGRESSORS) + 1:
        return part * (residual / chance) ** 2
    ratio = residual / chance
    centre = float((part * ratio).sum() / part.sum())
    return np.asarray(part * (ratio - centre) ** 2 * count / (count - 1.0 - len(REGRESSORS)))


def _regressors(rows: pd.DataFrame) -> NDArray[np.float64]:
    return rows[list(REGRESSORS)].to_numpy(dtype=np.float64)
