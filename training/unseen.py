"""Scores of labelled rows by models that did not see them: what belief in reports and calibration are judged on.

Two ways. *Cross-fitted*: by models of other owners' rows. *By earlier rounds*: as a planner meets them, by models of
what was known some months before; rings and offices go on, so a model that saw others of the same months ranks a row
better than it will rank the next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from models.risk import fit_risk_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from training.rounds import LearningRows

# From a matrix and its outcomes, and another matrix, to log-odds of the latter's rows.
Learner = Callable[["pd.DataFrame", "NDArray[np.float64]", "pd.DataFrame"], "NDArray[np.float64]"]

PARTS = 5
HALF_YEAR = 3  # rounds
LEAST_FALSE = 20  # a cycle with fewer false or true rows is not evaluated on, nor trained on alone


def later_cycles(about: pd.DataFrame) -> Iterator[tuple[int, pd.Series, pd.Series]]:
    """Go through the cycles that can be scored by models of the cycles before.

    Yields
    ------
    cycle, train, test
        Which rows to train on (visited before the cycle's first round, of owners that the cycle does not have) and
        which to test on, each shape (rows,).
    """
    for cycle in sorted(about["cycle"].unique())[1:]:
        test = about["cycle"] == cycle
        began = about.loc[test, "round"].min()
        strangers = ~about["first_plan"].isin(about.loc[test, "first_plan"])
        train = (about["cycle"] < cycle) & (about["visited_at"] < began) & strangers
        if min(_rarer(about[train]), _rarer(about[test])) >= LEAST_FALSE:
            yield int(cycle), train, test


def scored_by_earlier_rounds(
    rows: LearningRows,
    is_false: NDArray[np.float64],
    seed: int,
    threads: int,
    *,
    growth: Mapping[str, float] | None = None,
) -> NDArray[np.float64]:
    """Score each half-year's rows by a model of what was known before it, of other owners.

    Returns
    -------
    ndarray
        Shape (rows,); NaN in the first third of the rounds, which is only learnt from, and where too little was known.
    """
    raw = np.full(len(rows.about), np.nan)
    learn = by_trees(seed, threads, growth=growth)
    rounds = sorted(rows.about["round"].unique())
    for start in range(len(rounds) // 3, len(rounds), HALF_YEAR):
        test = rows.about["round"].isin(rounds[start : start + HALF_YEAR])
        strangers = ~rows.about["first_plan"].isin(rows.about.loc[test, "first_plan"])
        train = (rows.about["visited_at"] < rounds[start]) & strangers
        if _rarer(rows.about[train]) >= LEAST_FALSE:
            raw[test] = learn(rows.matrix[train], is_false[train], rows.matrix[test])
    return raw


def cross_fitted(rows: LearningRows, is_false: NDArray[np.float64], seed: int, learn: Learner) -> NDArray[np.float64]:
    """Score every row by what was learnt without any report on its owner; shape (rows,)."""
    raw = np.empty(len(rows.about))
    owners, owner = np.unique(rows.about["first_plan"].to_numpy(dtype=str), return_inverse=True)
    part = np.random.default_rng(seed).integers(0, PARTS, len(owners))[owner]
    for number in range(PARTS):
        held = part == number
        raw[held] = learn(rows.matrix[~held], is_false[~held], rows.matrix[held])
    return raw


def by_trees(seed: int, threads: int, **options: Any) -> Learner:
    """Return the learner that fits a risk model, with `options` of `fit_risk_model`."""

    def learn(matrix: pd.DataFrame, is_false: NDArray[np.float64], others: pd.DataFrame) -> NDArray[np.float64]:
        model = fit_risk_model(matrix, is_false, seed=seed, threads=threads, **options)
        return model.raw_scores(others, threads)

    return learn


def _rarer(about: pd.DataFrame) -> int:
    false = int(about["is_false"].sum())
    return min(false, len(about) - false)
