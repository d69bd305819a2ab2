"""What one column alone says of the outcome: the rate of each of its groups, learnt on one side, told on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.guards.labelled import is_words, numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROUPS = 50  # of equal size, where numbers have more values than that
PRIOR_ROWS = 5.0  # of the overall rate in each group


def groups_of(train: pd.Series, test: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Put the rows of both sides into the same groups, by what is in `train`; 0 where unknown or never seen.

    Parameters
    ----------
    train, test
        A column on both sides, numbers or words.

    Returns
    -------
    train_group, test_group
        From 0 on; a group of words is one word, a group of numbers one value or a range.
    """
    if is_words(train):
        names = pd.Index(train.dropna().astype(str).unique())
        return _places(names, train), _places(names, test)
    before, after = numbers(train), numbers(test)
    values = np.unique(before[~np.isnan(before)])
    if len(values) > GROUPS:
        values = np.unique(np.quantile(before[~np.isnan(before)], np.arange(1, GROUPS) / GROUPS, method="lower"))
    return _ranges(values, before), _ranges(values, after)


def rates_by_group(
    train_group: NDArray[np.int64], outcome: NDArray[np.float64], test_group: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Score rows by the rate of their group, shrunk toward the overall rate; a group not seen has that rate."""
    overall = float(outcome.mean())
    size = int(max(train_group.max(initial=0), test_group.max(initial=0))) + 1
    rows, ones = np.bincount(train_group, minlength=size), np.bincount(train_group, outcome, minlength=size)
    return np.asarray(((ones + PRIOR_ROWS * overall) / (rows + PRIOR_ROWS))[test_group])


def single_column_scores(train: pd.Series, outcome: NDArray[np.float64], test: pd.Series) -> NDArray[np.float64]:
    """Score the rows of `test` by one column, as learnt from `train`; shape (rows of test,)."""
    train_group, test_group = groups_of(train, test)
    return rates_by_group(train_group, outcome, test_group)


def _places(names: pd.Index, column: pd.Series) -> NDArray[np.int64]:
    words = column.astype(object).where(column.notna(), None)
    return np.asarray(names.get_indexer(pd.Index([None if word is None else str(word) for word in words])) + 1)


def _ranges(values: NDArray[np.float64], column: NDArray[np.float64]) -> NDArray[np.int64]:
    place = np.searchsorted(values, column, side="right") + 1
    return np.asarray(np.where(np.isnan(column), 0, place))
