"""The error of an area knows which rows belong together: its interval covers as often as it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import precision_score

from models.guards.separation import advantage, auc, precision_at
from tests.exact_bounds import is_at_least, is_plausible

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 400
APART = 1.0
WHOLE = float(norm.cdf(APART / np.sqrt(2.0)))  # the area between two normals of unit spread


def _drawn(seed: int, a_cluster: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Draw scores of which two thirds of the noise are common to a cluster, and so is the outcome."""
    random = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(300), a_cluster)
    outcome = (random.random(300) < 0.3).astype(float)[cluster]
    common = random.normal(size=300)[cluster] * np.sqrt(2 / 3)
    return outcome, APART * outcome + common + random.normal(size=len(cluster)) * np.sqrt(1 / 3), cluster


@pytest.mark.parametrize("a_cluster", [1, 4])
def test_the_interval_covers_as_often_as_it_says(a_cluster: int) -> None:
    inside = 0
    for seed in range(DRAWS):
        figure = auc(*_drawn(seed, a_cluster))
        inside += figure.low() <= WHOLE <= figure.high()
    assert is_plausible(inside, DRAWS, 0.95) or is_at_least(inside, DRAWS, 0.95)


def test_an_advantage_of_nothing_is_seldom_beyond_two_errors() -> None:
    outside = 0
    for seed in range(DRAWS):
        outcome, scores, cluster = _drawn(seed, 4)
        noise = np.random.default_rng(seed + DRAWS).normal(size=(2, len(outcome)))
        better = advantage(outcome, scores + noise[0], scores + noise[1], cluster)
        outside += abs(better.value) > 1.96 * better.error
    assert is_plausible(outside, DRAWS, 0.05)


def test_precision_at_a_budget_is_that_of_scikit_learn() -> None:
    outcome, scores, _ = _drawn(1, 4)
    visited = scores >= np.sort(scores)[-60]
    assert precision_at(outcome, scores, 0.05) == pytest.approx(precision_score(outcome, visited))
    assert precision_at(outcome, np.zeros(len(outcome)), 0.05) == pytest.approx(outcome.mean())
