"""Of few reports two ways of learning find more than either, and the forest that is released says what both say."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

from training.few_reports import LEAST_REPORTS, both_ways, learner, taught
from training.logistic import logistic_log_odds
from training.unseen import Learner, by_trees

COLUMNS, REPORTS, REGISTERED = 40, 800, 6_000
WEAK, TOGETHER = list(range(30)), [30, 31]  # columns that add up, and two that tell only together


@pytest.fixture(scope="module")
def registry() -> tuple[pd.DataFrame, np.ndarray]:
    """Make up jobs that are false by many weak signs, and by two that go together."""
    random = np.random.default_rng(8)
    matrix = pd.DataFrame({f"c{number}": random.normal(size=REPORTS + REGISTERED) for number in range(COLUMNS)})
    together = np.prod([matrix[f"c{number}"] > 0.3 for number in TOGETHER], axis=0)
    odds = 0.35 * matrix[[f"c{number}" for number in WEAK]].sum(axis=1).to_numpy() + 3.5 * together - 3.0
    return matrix, (random.random(len(matrix)) < 1.0 / (1.0 + np.exp(-odds))).astype(float)


@pytest.fixture(scope="module")
def said(registry: tuple[pd.DataFrame, np.ndarray]) -> np.ndarray:
    """Say both ways' log-odds of the registered."""
    return _learnt(both_ways(1, 1), registry)


def test_both_ways_find_more_than_either(registry: tuple[pd.DataFrame, np.ndarray], said: np.ndarray) -> None:
    single = {"trees": by_trees(1, 1), "logistic": partial(logistic_log_odds, seed=1)}
    found = {name: _found(_learnt(learn, registry), registry[1]) for name, learn in single.items()}
    assert _found(said, registry[1]) > max(found.values()) + 0.01


def test_the_forest_says_what_both_ways_say(registry: tuple[pd.DataFrame, np.ndarray], said: np.ndarray) -> None:
    registered = registry[0][REPORTS:]
    forest = taught(said, registered, seed=1, threads=1)
    raw = forest.raw_scores(registered, threads=1)
    assert np.corrcoef(raw, said)[0, 1] > 0.95
    assert _found(raw, registry[1]) > _found(said, registry[1]) - 0.02
    assert taught(said + 1e-12, registered, seed=1, threads=2) == forest  # as another machine's arithmetic might say


def test_many_reports_are_learnt_from_by_trees_alone(registry: tuple[pd.DataFrame, np.ndarray]) -> None:
    few, many = (_learnt(learner(count, 1, 1, None), registry) for count in (LEAST_REPORTS - 1, LEAST_REPORTS))
    assert np.array_equal(many, _learnt(by_trees(1, 1), registry))
    assert not np.array_equal(few, many)


def _learnt(learn: Learner, registry: tuple[pd.DataFrame, np.ndarray]) -> np.ndarray:
    matrix, is_false = registry
    return learn(matrix[:REPORTS], is_false[:REPORTS], matrix[REPORTS:])


def _found(raw: np.ndarray, is_false: np.ndarray) -> float:
    """Return the share of false jobs among as many of the highest scores as there are false jobs."""
    registered = is_false[REPORTS:]
    return float(registered[np.argsort(-raw)[: int(registered.sum())]].mean())
