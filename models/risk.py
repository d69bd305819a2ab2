"""The risk model: from a matrix to a raw score, the log-odds that a field visit would find the job false."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from lightgbm import Booster
    from numpy.typing import NDArray

# Chosen on the measuring drop and on simulated registries of 40 and 120 thousand jobs, three scenarios: the fewer rows,
# the shallower the trees. Trees of depth 6 explain five times faster than unlimited ones.
TREES, DEPTH, LEAVES = 300, 6, 31
SIZES = ((5_000, 150, 3), (20_000, 300, 4))  # below so many rows: so many trees, so deep
LEARNING_RATE = 0.05
PARAMETERS: dict[str, Any] = {
    "objective": "cross_entropy",  # takes labels between 0 and 1
    "num_leaves": LEAVES,
    "min_child_samples": 20,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 1.0,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True)
class RiskModel:
    """A boosted tree model and the columns it reads.

    Attributes
    ----------
    columns
        The matrix's columns, in the model's order.
    text
        The model in LightGBM's own text format. It must come from `fit_risk_model` or from a release whose hashes were
        checked: LightGBM's parser is not safe on a damaged file.
    """

    columns: tuple[str, ...]
    text: str

    @cached_property
    def _booster(self) -> Booster:
        import lightgbm

        return lightgbm.Booster(model_str=self.text)

    def raw_scores(self, matrix: pd.DataFrame, threads: int) -> NDArray[np.float64]:
        """Return the log-odds of each row, shape (rows,)."""
        return np.asarray(self._predict(matrix, threads, raw_score=True))

    def contributions(self, matrix: pd.DataFrame, threads: int) -> tuple[NDArray[np.float64], float]:
        """Split each raw score into what each column contributed.

        The values are those of path-dependent TreeSHAP (Lundberg and others, "From local explanations to global
        understanding with explainable AI for trees", 2020), computed by LightGBM.

        Returns
        -------
        contributions
            Shape (rows, columns). With `base` they add up to the raw score within 1e-6.
        base
            The raw score expected before anything is known of the job.
        """
        values = np.asarray(self._predict(matrix, threads, pred_contrib=True))
        base = float(values[0, -1]) if len(values) else math.nan
        return values[:, :-1], base

    def _predict(self, matrix: pd.DataFrame, threads: int, **options: bool) -> Any:
        values = matrix[list(self.columns)].to_numpy(dtype=np.float64)
        return self._booster.predict(values, num_threads=threads, **options)


def fit_risk_model(
    matrix: pd.DataFrame,
    is_false: NDArray[np.float64],
    *,
    seed: int,
    threads: int,
    weight: NDArray[np.float64] | None = None,
    trees: int | None = None,
    learning_rate: float = LEARNING_RATE,
    growth: Mapping[str, float] | None = None,
    begun: RiskModel | None = None,
) -> RiskModel:
    """Fit the model; the same rows in the same order, seed and parameters give the same bytes.

    Parameters
    ----------
    matrix
        One row a labelled job, one column a feature; nulls are values of their own.
    is_false
        1.0 where the job is false, 0.0 where it is true, in between where a report is doubted; shape (rows,).
    seed
        Seeds rows and columns drawn for each tree.
    threads
        How many threads to use; the result does not depend on it.
    weight
        How much each row counts; shape (rows,).
    trees, learning_rate
        How many trees (by the number of rows where not given), and how far each goes.
    growth
        LightGBM's parameters that a search chose instead of the usual ones, `trees` among them.
    begun
        A model of the same columns to go on from; its trees are the first of the result.
    """
    import lightgbm

    rows = lightgbm.Dataset(
        matrix.to_numpy(dtype=np.float64),
        is_false,
        weight=weight,
        feature_name=list(matrix.columns),
        free_raw_data=True,
    )
    usual_trees, depth = next(((most, deep) for below, most, deep in SIZES if len(matrix) < below), (TREES, DEPTH))
    chosen = {**PARAMETERS, "max_depth": depth, "learning_rate": learning_rate, **(growth or {})}
    usual_trees = int(chosen.pop("trees", usual_trees))
    first = lightgbm.Booster(model_str=begun.text) if begun else None
    booster = lightgbm.train(
        {**chosen, "seed": seed, "num_threads": threads}, rows, trees or usual_trees, init_model=first
    )
    return RiskModel(columns=tuple(matrix.columns), text=_without_threads(booster.model_to_string()))


def _without_threads(text: str) -> str:
    """Drop the one line of the model's text that says on what it was fitted, not what was fitted."""
    return "\n".join(line for line in text.split("\n") if not line.startswith("[num_threads:"))
