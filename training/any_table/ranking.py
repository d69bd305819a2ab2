"""The ways to rank a table's later rows: ours, and the baselines that stand beside it in the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.guards.separation import auc
from training.any_table.matrix import Matrix
from training.few_reports import learner
from training.rankers import rankers
from training.rounds import LearningRows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from models.guards import Labelled

PARTS = 5
ADDITIVE = {"max_depth": 1, "bagging_fraction": 0.5, "feature_fraction": 0.2}  # a column a tree: weak signs add up
GROWTHS: tuple[Mapping[str, float], ...] = (
    *({"trees": trees} for trees in (40, 80, 150, 300)),
    *({"trees": trees, **ADDITIVE} for trees in (60, 120, 250)),
)
WHERE_UNTOLD: Mapping[str, float] = {"trees": 120, **ADDITIVE}
LAST_PART = 0.2
LEAST_OF_EACH = 20


def rastin_scores(
    matrix: Matrix, outcome: NDArray[np.float64], seed: int, threads: int, growth: Mapping[str, float]
) -> NDArray[np.float64]:
    """Score the later rows as the trainer does; shape (rows of test,)."""
    return learner(len(outcome), seed, threads, growth)(matrix.train, outcome, matrix.test)


def best_growth(matrix: Matrix, train: Labelled, seed: int, threads: int) -> Mapping[str, float]:
    """Choose how trees grow by how well each way ranks the last part of the earlier rows.

    The usual way is chosen for a registry; where signs are weak, fewer trees, or trees of one column each, find more.

    Parameters
    ----------
    matrix, train
        Both in order of time.
    seed, threads
        As for a risk model.

    Returns
    -------
    Mapping
        One of `GROWTHS`, parameters of `fit_risk_model`; `WHERE_UNTOLD` where the last part has too few rows of an
        outcome to tell.
    """
    last = np.arange(len(train.outcome)) >= (1.0 - LAST_PART) * len(train.outcome)
    outcome = train.outcome[last]
    if min(outcome.sum(), len(outcome) - outcome.sum()) < LEAST_OF_EACH:
        return WHERE_UNTOLD
    earlier = Matrix(matrix.train[~last], matrix.train[last], matrix.made_of)

    def area(growth: Mapping[str, float]) -> float:
        scores = rastin_scores(earlier, train.outcome[~last], seed, threads, growth)
        return auc(outcome, scores, train.cluster[last]).value

    return max(GROWTHS, key=area)


def unseen_scores(
    matrix: Matrix, train: Labelled, seed: int, threads: int, growth: Mapping[str, float]
) -> NDArray[np.float64]:
    """Score each earlier row by a model that saw no row of its cluster; shape (rows of train,)."""
    names, cluster = np.unique(train.cluster, return_inverse=True)
    part = np.random.default_rng(seed).integers(0, PARTS, len(names))[cluster]
    scores = np.full(len(part), np.nan)
    learn = learner(len(part), seed, threads, growth)
    for number in np.unique(part) if len(names) > PARTS else []:
        held = part == number
        scores[held] = learn(matrix.train[~held], train.outcome[~held], matrix.train[held])
    return scores


def baseline_scores(matrix: Matrix, outcome: NDArray[np.float64], seed: int) -> dict[str, NDArray[np.float64]]:
    """Score the later rows by logistic regression and chance, as the registry's evaluation does, and by a full tree."""
    ways = rankers(seed, threads=1)
    train = LearningRows(pd.DataFrame({"is_false": outcome}), matrix.train)
    return {name: ways[name](train, matrix.test) for name in ("logistic_regression", "unregularised_tree", "random")}


def last_results(train: Labelled, test: Labelled) -> NDArray[np.float64]:
    """Score the later rows by their entity's last result before the date; the overall rate where it had none.

    Parameters
    ----------
    train, test
        Both sides; `train` in order of time.
    """
    last = pd.Series(train.outcome, index=train.cluster).groupby(level=0).last()
    return np.asarray(pd.Series(test.cluster).map(last).fillna(float(train.outcome.mean())).to_numpy(dtype=np.float64))
