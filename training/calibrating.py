"""From raw scores to probabilities that hold for the registered, not only for the visited.

Rows stand for the registered by one over their plan's chance of a visit (`training.selection`), and are scored by
models of what was known some months before them, as the next will be. Where rows are few, such models are too much
weaker than the model of all rows to speak for it, and rows are scored by models of other owners' rows instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.calibration import fit_calibration
from training.selection import weights_for_registered
from training.unseen import cross_fitted, scored_by_earlier_rounds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from models.calibration import Calibration
    from training.rounds import LearningRows

LEAST_ROWS = 5_000  # labelled jobs


def calibrate(
    rows: LearningRows, is_false: NDArray[np.float64], chances: pd.Series, seed: int, threads: int
) -> Calibration:
    """Fit the calibration of a model of all rows.

    Parameters
    ----------
    rows
        What the model was fitted on.
    is_false
        What is believed of each row, shape (rows,).
    chances
        Each plan's chance of having been visited, indexed by `plan_id`.
    seed, threads
        As for the risk model.
    """
    unseen = cross_fitted if len(rows.about) < LEAST_ROWS else scored_by_earlier_rounds
    raw = unseen(rows, is_false, seed, threads)
    scored = ~np.isnan(raw)
    plans = rows.about["plan_id"][scored]
    weight = weights_for_registered(chances, plans)
    return fit_calibration(raw[scored], is_false[scored], plans.to_numpy(), seed=seed, weight=weight)
