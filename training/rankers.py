"""The ways to rank that are compared on later cycles: ours, and what an office or an afternoon's model would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from training.belief import believe
from training.few_reports import learner
from training.logistic import logistic_log_odds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from training.rounds import LearningRows

Ranker = Callable[["LearningRows", "pd.DataFrame"], "NDArray[np.float64]"]

RULES = {"sms_denied": 4.0, "phone_denied": 4.0, "plan_denied": 2.0, "phone_wrong_number": 1.0, "sms_undelivered": 1.0}
LAST_RESULTS = ("owner_false_rate", "operator_false_rate")


def rankers(seed: int, threads: int, growth: Mapping[str, float] | None = None) -> dict[str, Ranker]:
    """List the rankers by name; each learns from labelled rows and scores a matrix, shape (rows of the matrix,).

    `rastin`
        How the trainer learns, of reports as far as they are believed; trees may grow otherwise than usual.
    `logistic_regression`, `unregularised_tree`
        Of the same features, reports at their word.
    `last_result`
        What earlier visits found of the owner and the operator.
    `rules`
        Denied checks first, then numbers that nobody answers at: what offices do.
    `random`
        Chance.
    """

    def rastin(train: LearningRows, test: pd.DataFrame) -> NDArray[np.float64]:
        learn = learner(len(train.about), seed, threads, growth)
        return learn(train.matrix, believe(train, seed, threads).posterior, test)

    def logistic(train: LearningRows, test: pd.DataFrame) -> NDArray[np.float64]:
        return logistic_log_odds(train.matrix, train.about["is_false"].to_numpy(), test, seed)

    def full_tree(train: LearningRows, test: pd.DataFrame) -> NDArray[np.float64]:
        from sklearn.tree import DecisionTreeClassifier

        fitted = DecisionTreeClassifier(random_state=seed).fit(train.matrix, train.about["is_false"])
        return np.asarray(fitted.predict_proba(test)[:, -1])

    def chance(_: LearningRows, test: pd.DataFrame) -> NDArray[np.float64]:
        return np.random.default_rng(seed).random(len(test))

    return {
        "rastin": rastin,
        "logistic_regression": logistic,
        "unregularised_tree": full_tree,
        "last_result": lambda _, test: _added(test, dict.fromkeys(LAST_RESULTS, 1.0)),
        "rules": lambda _, test: _added(test, RULES),
        "random": chance,
    }


def _added(test: pd.DataFrame, points: dict[str, float]) -> NDArray[np.float64]:
    """Add up columns, each times its points; one that is not there or null adds nothing."""
    there = [name for name in points if name in test]
    return np.asarray(sum((test[name].fillna(0.0) * points[name] for name in there), np.zeros(len(test))))
