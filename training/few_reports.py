"""Where reports are few: two ways of learning from them, and one forest that is taught what both say.

Trees find what goes together, and begin with denials (`training.denial`); logistic regression adds up many weak signs.
Of some hundred reports each finds what the other misses, and the mean of their log-odds finds more than either. What is
released are trees alone: they are fitted to that mean on registered jobs, visited or not (Bucilă, Caruana and
Niculescu-Mizil, "Model compression", 2006), so that a release is scored and explained like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from models.risk import fit_risk_model
from training.logistic import logistic_log_odds
from training.unseen import by_trees

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from models.risk import RiskModel
    from training.unseen import Learner

LEAST_REPORTS = 5_000
COARSE: Mapping[str, Any] = {"max_bin": 63}  # few rows have no finer steps; half the time
TAUGHT: Mapping[str, Any] = {"trees": 150, "learning_rate": 0.1, "max_depth": 5, **COARSE}
DIGITS = 6  # of what is taught: another machine's last digit must not grow other trees


def are_few(reports: int) -> bool:
    """Say whether reports are too few to be learnt from in one way alone."""
    return reports < LEAST_REPORTS


def learner(reports: int, seed: int, threads: int, growth: Mapping[str, float] | None) -> Learner:
    """Return how is learnt from so many reports and nothing else; the others are as for a risk model."""
    return (both_ways if are_few(reports) else by_trees)(seed, threads, growth=growth)


def both_ways(
    seed: int, threads: int, *, growth: Mapping[str, float] | None = None, begun: RiskModel | None = None
) -> Learner:
    """Return the learner whose scores are the mean of the two ways' log-odds.

    Parameters
    ----------
    seed, threads
        As for a risk model.
    growth, begun
        Of the trees, as for a risk model.
    """
    grown = by_trees(seed, threads, growth={**COARSE, **(growth or {})}, begun=begun)

    def learn(matrix: pd.DataFrame, is_false: NDArray[np.float64], others: pd.DataFrame) -> NDArray[np.float64]:
        return 0.5 * (grown(matrix, is_false, others) + logistic_log_odds(matrix, is_false, others, seed))

    return learn


def taught(raw: NDArray[np.float64], registered: pd.DataFrame, seed: int, threads: int) -> RiskModel:
    """Fit trees to what is said of registered jobs: `raw`, log-odds in the order of the matrix."""
    said = np.round(1.0 / (1.0 + np.exp(-raw)), DIGITS)
    return fit_risk_model(registered, said, seed=seed, threads=threads, growth=TAUGHT)
