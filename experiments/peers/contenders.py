"""Whoever ranks the same rows: our trainer, and other libraries' models, each with what may be tuned of it.

All boosted trees are tuned over one space, as far as a library has the parameter; names are translated here. Without
parameters each runs as its library ships it. All learn from reports at their word but ours, which doubts them where
there are enough.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from training.belief import believe
from training.few_reports import learner
from training.logistic import PENALTY, logistic_log_odds

if TYPE_CHECKING:
    import optuna
    from numpy.typing import NDArray

    from training.rounds import LearningRows

Parameters = Mapping[str, float]
Scorer = Callable[["LearningRows", "pd.DataFrame", Parameters, int, int], "NDArray[np.float64]"]
OURS = "Rastin"
BAGS, PAIRS = (
    4,
    10,
)  # of EBM: it ships with 14, and three pairs a feature, which on 221 features no allowance here holds


@dataclass(frozen=True)
class Contender:
    """A way to rank.

    Attributes
    ----------
    name
        As it is told.
    package
        What must be installed.
    space
        Suggests parameters to a search.
    score
        Learns from rows and scores a matrix, given parameters, seed and threads; shape (rows of the matrix,).
    """

    name: str
    package: str
    space: Callable[[optuna.Trial], dict[str, float]]
    score: Scorer


def is_installed(package: str) -> bool:
    """Say whether a package is there."""
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def boosting(trial: optuna.Trial) -> dict[str, float]:
    """Suggest how trees grow, in words of no library."""
    return {
        "depth": trial.suggest_int("depth", 2, 8),
        "trees": trial.suggest_int("trees", 100, 600, step=50),
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.1, log=True),
        "columns": trial.suggest_float("columns", 0.1, 0.8),
        "least": trial.suggest_int("least", 10, 100, log=True),
        "l2": trial.suggest_float("l2", 0.1, 30.0, log=True),
    }


def _additive(trial: optuna.Trial) -> dict[str, float]:
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.005, 0.1, log=True),
        "interactions": trial.suggest_int("interactions", 0, 30),
        "max_leaves": trial.suggest_int("max_leaves", 2, 4),
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 4, 50, log=True),
    }


def _penalty(trial: optuna.Trial) -> dict[str, float]:
    return {"C": trial.suggest_float("C", 1e-3, 10.0, log=True)}


def _named(parameters: Parameters, names: Mapping[str, str]) -> dict[str, Any]:
    return {theirs: parameters[ours] for ours, theirs in names.items() if ours in parameters}


def _arrays(train: LearningRows, test: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[Any]]:
    """Give numbers without columns that are empty in what is learnt from, which some libraries cannot read."""
    known = [name for name in train.matrix.columns if train.matrix[name].notna().any()]
    learnt, asked = (matrix[known].to_numpy(dtype=np.float64) for matrix in (train.matrix, test))
    return learnt, asked, train.about["is_false"].to_numpy(dtype=np.int64)


def _rastin(
    train: LearningRows, test: pd.DataFrame, parameters: Parameters, seed: int, threads: int
) -> NDArray[np.float64]:
    names = {
        "depth": "max_depth",
        "trees": "trees",
        "learning_rate": "learning_rate",
        "columns": "feature_fraction",
        "least": "min_child_samples",
        "l2": "lambda_l2",
    }
    growth = _named(parameters, names)
    if "max_depth" in growth:
        growth["num_leaves"] = min(2 ** growth["max_depth"], 63)
    is_false = train.about["is_false"].to_numpy(dtype=np.float64)
    if "inspector_id" in train.about:  # reports of inspectors, who err
        is_false = believe(train, seed, threads).posterior
    return learner(len(train.about), seed, threads, growth)(train.matrix, is_false, test)


def _logistic(
    train: LearningRows, test: pd.DataFrame, parameters: Parameters, seed: int, threads: int
) -> NDArray[np.float64]:
    del threads
    learnt, asked, is_false = _arrays(train, test)
    return logistic_log_odds(pd.DataFrame(learnt), is_false, pd.DataFrame(asked), seed, parameters.get("C", PENALTY))


def _histogram(
    train: LearningRows, test: pd.DataFrame, parameters: Parameters, seed: int, threads: int
) -> NDArray[np.float64]:
    del threads  # it takes what OpenMP is given, which is as many
    from sklearn.ensemble import HistGradientBoostingClassifier

    names = {
        "depth": "max_depth",
        "trees": "max_iter",
        "learning_rate": "learning_rate",
        "columns": "max_features",
        "least": "min_samples_leaf",
        "l2": "l2_regularization",
    }
    learnt, asked, is_false = _arrays(train, test)
    model = HistGradientBoostingClassifier(random_state=seed, **_named(parameters, names))
    return np.asarray(model.fit(learnt, is_false).decision_function(asked))


def _xgboost(
    train: LearningRows, test: pd.DataFrame, parameters: Parameters, seed: int, threads: int
) -> NDArray[np.float64]:
    import xgboost

    names = {"depth": "max_depth", "learning_rate": "eta", "columns": "colsample_bytree", "l2": "lambda"}
    learnt, asked, is_false = _arrays(train, test)
    chosen = {"objective": "binary:logistic", "seed": seed, "nthread": threads, **_named(parameters, names)}
    trees = int(parameters.get("trees", 100))  # what its classifier ships with
    model = xgboost.train(chosen, xgboost.DMatrix(learnt, is_false), num_boost_round=trees)
    return np.asarray(model.predict(xgboost.DMatrix(asked), output_margin=True), dtype=np.float64)


def _catboost(
    train: LearningRows, test: pd.DataFrame, parameters: Parameters, seed: int, threads: int
) -> NDArray[np.float64]:
    from catboost import CatBoostClassifier

    names = {
        "depth": "depth",
        "trees": "iterations",
        "learning_rate": "learning_rate",
        "columns": "rsm",
        "l2": "l2_leaf_reg",
    }
    learnt, asked, is_false = _arrays(train, test)
    model = CatBoostClassifier(
        random_seed=seed, thread_count=threads, verbose=False, allow_writing_files=False, **_named(parameters, names)
    )
    return np.asarray(model.fit(learnt, is_false).predict(asked, prediction_type="RawFormulaVal"))


def _explainable(
    train: LearningRows, test: pd.DataFrame, parameters: Parameters, seed: int, threads: int
) -> NDArray[np.float64]:
    from interpret.glassbox import ExplainableBoostingClassifier

    learnt, asked, is_false = _arrays(train, test)
    chosen = {"outer_bags": BAGS, "interactions": PAIRS, **parameters}
    model = ExplainableBoostingClassifier(random_state=seed, n_jobs=threads, **chosen)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that its drawings do not show missing values
        return np.asarray(model.fit(learnt, is_false).decision_function(asked))


CONTENDERS = (
    Contender(OURS, "lightgbm", boosting, _rastin),
    Contender("logistic regression", "scikit-learn", _penalty, _logistic),
    Contender("HistGradientBoosting", "scikit-learn", boosting, _histogram),
    Contender("XGBoost", "xgboost-cpu", boosting, _xgboost),
    Contender("CatBoost", "catboost", boosting, _catboost),
    Contender("EBM", "interpret-core", _additive, _explainable),
)
