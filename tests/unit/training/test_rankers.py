"""Baselines are what they say: offices go where checks were denied, last results follow owner and operator."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from training.rankers import rankers
from training.rounds import LearningRows


def _rows(jobs: int, seed: int) -> LearningRows:
    random = np.random.default_rng(seed)
    matrix = pd.DataFrame({"told": random.normal(size=jobs), "noise": random.normal(size=jobs)})
    is_false = (random.random(jobs) < 1.0 / (1.0 + np.exp(2.0 - 2.0 * matrix["told"]))).astype(float)
    about = pd.DataFrame({"is_false": is_false, "first_plan": [f"P{job}" for job in range(jobs)]})
    return LearningRows(about, matrix)


@pytest.mark.parametrize("name", ["rastin", "logistic_regression", "unregularised_tree"])
def test_what_learns_ranks_rows_that_it_never_saw(name: str) -> None:
    train, test = _rows(2_000, 1), _rows(2_000, 2)
    scores = rankers(1, threads=1)[name](train, test.matrix)
    assert roc_auc_score(test.about["is_false"], scores) > (0.6 if name == "unregularised_tree" else 0.8)


def test_chance_is_chance_and_the_same_each_time() -> None:
    test = _rows(4_000, 2)
    scores = rankers(1, threads=1)["random"](test, test.matrix)
    assert abs(roc_auc_score(test.about["is_false"], scores) - 0.5) < 0.05
    assert (scores == rankers(1, threads=1)["random"](test, test.matrix)).all()


def test_an_office_goes_to_denied_checks_before_dead_numbers_before_the_rest() -> None:
    seen = pd.DataFrame({"sms_denied": [1.0, 0.0, np.nan], "sms_undelivered": [0.0, 1.0, 0.0]})
    scores = rankers(1, threads=1)["rules"](LearningRows(seen, seen), seen)
    assert np.argsort(-scores).tolist() == [0, 1, 2]


def test_last_results_are_those_of_owner_and_operator() -> None:
    seen = pd.DataFrame({"owner_false_rate": [0.1, 0.5], "operator_false_rate": [0.1, 0.1]})
    assert rankers(1, threads=1)["last_result"](LearningRows(seen, seen), seen).tolist() == [0.2, 0.6]
