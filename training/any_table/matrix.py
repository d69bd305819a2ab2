"""A table's columns as numbers: what the model reads.

Numbers stay as they are. A word that takes few values becomes a flag a value; one that takes many becomes the rate of
the outcome among the earlier rows that have it, shrunk toward the overall rate. A row before the date gets that rate
from the other rows only: otherwise it would read its own outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.guards.labelled import is_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from models.guards import Labelled

MOST_FLAGS = 12
PARTS = 5
PRIOR_ROWS = 20.0  # of the overall rate in each word's


@dataclass(frozen=True)
class Matrix:
    """Both sides as numbers.

    Attributes
    ----------
    train, test
        One column a number, by names that any model takes.
    made_of
        By column of the table, the columns that it became.
    """

    train: pd.DataFrame
    test: pd.DataFrame
    made_of: dict[str, tuple[str, ...]]

    def only(self, names: Sequence[str]) -> Matrix:
        """Keep what some columns of the table became."""
        made_of = {name: self.made_of[name] for name in names}
        kept = [column for columns in made_of.values() for column in columns]
        return Matrix(self.train[kept], self.test[kept], made_of)


def make_matrix(train: Labelled, test: Labelled, seed: int) -> Matrix:
    """Turn both sides into numbers, with what the earlier one says alone.

    Parameters
    ----------
    train, test
        Rows before and from the date.
    seed
        Seeds the parts that rates are taken from.
    """
    part = _parts(train, seed)
    before, after, made_of = {}, {}, {}
    for place, name in enumerate(train.names):
        made = list(_made(train, test, name, part))
        made_of[name] = tuple(f"c{place}_{number}" for number in range(len(made)))
        for key, (first, second) in zip(made_of[name], made, strict=True):
            before[key], after[key] = first, second
    return Matrix(pd.DataFrame(before), pd.DataFrame(after), made_of)


def _parts(train: Labelled, seed: int) -> NDArray[np.int64]:
    """Put each row's whole cluster into one of few parts."""
    names, cluster = np.unique(train.cluster, return_inverse=True)
    return np.asarray(np.random.default_rng(seed).integers(0, PARTS, len(names))[cluster])


def _made(
    train: Labelled, test: Labelled, name: str, part: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    first, second = train.columns[name], test.columns[name]
    if not is_words(first):
        yield first.to_numpy(dtype=np.float64), second.to_numpy(dtype=np.float64)
        return
    words = first.dropna().unique()
    if len(words) <= MOST_FLAGS:
        for word in sorted(words):
            yield (first == word).to_numpy(dtype=np.float64), (second == word).to_numpy(dtype=np.float64)
        return
    yield (
        _rate_from_others(first, train.outcome, part),
        _rates(first, train.outcome, second, float(train.outcome.mean())),
    )
    common = first.value_counts()
    yield _log_count(first, common), _log_count(second, common)


def _log_count(column: pd.Series, common: pd.Series) -> NDArray[np.float64]:
    return np.asarray(np.log1p(column.map(common).fillna(0.0).to_numpy(dtype=np.float64)))


def _rate_from_others(column: pd.Series, outcome: NDArray[np.float64], part: NDArray[np.int64]) -> NDArray[np.float64]:
    rates, overall = np.empty(len(column)), float(outcome.mean())
    for number in range(PARTS):
        held = part == number
        rates[held] = _rates(column[~held], outcome[~held], column[held], overall)
    return rates


def _rates(column: pd.Series, outcome: NDArray[np.float64], asked: pd.Series, overall: float) -> NDArray[np.float64]:
    by_word = pd.Series(outcome, index=column.index).groupby(column).agg(["sum", "size"])
    rate = (by_word["sum"] + PRIOR_ROWS * overall) / (by_word["size"] + PRIOR_ROWS)
    return np.asarray(asked.map(rate).fillna(overall).to_numpy(dtype=np.float64))
