"""What field reports say, each as far as it can be believed: the labels that models are fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.reliability import Reliability, estimate_reliability
from models.risk import LEARNING_RATE, fit_risk_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.rounds import LearningRows

LIGHT_TREES, LIGHT_LEARNING_RATE = 100, 0.12  # enough to judge reports by; a third of the work of a release's model
PARTS = 5
LEAST_REPORTS = 5_000  # fewer rank too poorly to tell a wrong report from a wrong expectation


def believe(rows: LearningRows, seed: int, threads: int) -> Reliability:
    """Judge every report by models that saw no job of its owner; where reports are few, take them at their word."""
    is_false = rows.about["is_false"].to_numpy()
    if len(is_false) < LEAST_REPORTS:
        return Reliability(false_alarm=0.0, miss={}, inspectors={}, posterior=is_false)
    raw = cross_fitted(rows, is_false, seed, threads, trees=LIGHT_TREES, learning_rate=LIGHT_LEARNING_RATE)
    return estimate_reliability(raw, is_false, rows.about)


def cross_fitted(
    rows: LearningRows,
    is_false: NDArray[np.float64],
    seed: int,
    threads: int,
    *,
    trees: int | None = None,
    learning_rate: float = LEARNING_RATE,
) -> NDArray[np.float64]:
    """Score every row by a model that saw no job of its owner; shape (rows,)."""
    raw = np.empty(len(rows.about))
    owners, owner = np.unique(rows.about["first_plan"].to_numpy(dtype=str), return_inverse=True)
    part = np.random.default_rng(seed).integers(0, PARTS, len(owners))[owner]
    for number in range(PARTS):
        held = part == number
        model = fit_risk_model(
            rows.matrix[~held], is_false[~held], seed=seed, threads=threads, trees=trees, learning_rate=learning_rate
        )
        raw[held] = model.raw_scores(rows.matrix[held], threads)
    return raw
