"""Labelled rows as guards read them: columns of numbers or words, an outcome, and what stands or falls together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Labelled:
    """Rows of one side of a date.

    Attributes
    ----------
    columns
        One column a thing known of a row: numbers (NaN where unknown) or words (null where unknown).
    outcome
        0.0 or 1.0; shape (rows,).
    cluster
        What rows belong together (a plan, an entity): they are no independent evidence; shape (rows,).
    """

    columns: pd.DataFrame
    outcome: NDArray[np.float64]
    cluster: NDArray[Any]

    def __post_init__(self) -> None:
        if not len(self.columns) == len(self.outcome) == len(self.cluster):
            raise ValueError("Columns, outcome and cluster must be of the same rows.")

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return [str(name) for name in self.columns.columns]

    def only(self, names: Sequence[str]) -> Labelled:
        """Keep some columns."""
        return Labelled(self.columns[list(names)], self.outcome, self.cluster)

    def where(self, chosen: NDArray[np.bool_]) -> Labelled:
        """Keep the rows for which `chosen` is true."""
        return Labelled(self.columns[chosen].reset_index(drop=True), self.outcome[chosen], self.cluster[chosen])


def is_words(column: pd.Series) -> bool:
    """Say whether a column holds words, not numbers."""
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def numbers(column: pd.Series) -> NDArray[np.float64]:
    """Return a column of numbers, NaN where unknown."""
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
