"""Logistic regression of ranks: weak signs add up, whatever their units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

QUANTILES, PENALTY = 100, 0.1


def logistic_log_odds(
    matrix: pd.DataFrame, is_false: NDArray[Any], others: pd.DataFrame, seed: int, penalty: float = PENALTY
) -> NDArray[np.float64]:
    """Learn from one matrix and score another.

    Parameters
    ----------
    matrix
        One row a labelled job, one column a feature; a null is taken for the column's median.
    is_false
        1.0 or 0.0, shape (rows of matrix,).
    others
        The jobs to score, with the same columns.
    seed
        Of the rows that quantiles are taken from, where there are many.
    penalty
        As scikit-learn has it: the less, the nearer to nothing are the weights.

    Returns
    -------
    ndarray
        Log-odds, shape (rows of others,).
    """
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import QuantileTransformer

    filled = SimpleImputer(strategy="median", keep_empty_features=True)
    ranks = QuantileTransformer(n_quantiles=QUANTILES, random_state=seed)
    fitted = make_pipeline(filled, ranks, LogisticRegression(C=penalty, max_iter=500))
    fitted.fit(matrix.to_numpy(dtype=np.float64), is_false)
    return np.asarray(fitted.decision_function(others.to_numpy(dtype=np.float64)))
