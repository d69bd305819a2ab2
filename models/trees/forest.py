"""Decision trees as arrays, and the raw scores that they give: LightGBM's answer without LightGBM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TO_LEFT_WHERE_MISSING, TO_RIGHT_WHERE_MISSING, MISSING_IS_ZERO = 10, 8, 2  # LightGBM's `decision_type`
DECISIONS = frozenset({TO_LEFT_WHERE_MISSING, TO_RIGHT_WHERE_MISSING, MISSING_IS_ZERO})


@dataclass(frozen=True, eq=False)
class Forest:
    """Trees that were read; a child always stands after its parent, so every descent ends.

    Attributes
    ----------
    columns
        The features, in the order of a matrix's columns.
    roots
        Where each tree begins among the splits, shape (trees,); `~leaf` for a tree that is a leaf.
    feature, threshold, decision, left, right
        Of each split, shape (splits,): which column, up to which value it goes left, what it does where the value is
        missing, and to which split it goes, or `~leaf`.
    leaf
        What each leaf adds to the raw score, shape (leaves,).
    """

    columns: tuple[str, ...]
    roots: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    decision: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    leaf: NDArray[np.float64]

    def leaves_of(self, rows: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the leaf that each row comes to in each tree, shape (rows, trees)."""
        at = np.tile(self.roots, (len(rows), 1))
        while len((under := np.nonzero(at >= 0))[0]):
            split = at[under]
            value = rows[under[0], self.feature[split]]
            at[under] = np.where(self._goes_left(split, value), self.left[split], self.right[split])
        return ~at

    def raw_scores(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds of each row, shape (rows,)."""
        scores: NDArray[np.float64] = self.leaf[self.leaves_of(rows)].sum(axis=1)
        return scores

    def _goes_left(self, split: NDArray[np.int64], value: NDArray[np.float64]) -> NDArray[np.bool_]:
        decision, is_missing = self.decision[split], np.isnan(value)
        known = np.where(is_missing, 0.0, value) <= self.threshold[split]
        return np.where(is_missing & (decision != MISSING_IS_ZERO), decision == TO_LEFT_WHERE_MISSING, known)
