"""Groups too small to say: whose rows are so few that a figure on them would mislead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.guards.finding import Finding, listed, persian
from models.guards.labelled import is_words

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from models.guards.labelled import Labelled

LEAST_OF_EACH = 20  # rows of either outcome, each in another cluster: as the evaluation asks of a cycle
MOST_GROUPS = 40  # a column with more names things, not groups


def find_small_groups(rows: Labelled) -> list[Finding]:
    """Find groups that have too few rows for a figure of their own.

    Parameters
    ----------
    rows
        The rows that figures are made on. Columns of words with at most 40 of them count as groups, and flags (0, 1).

    Returns
    -------
    list of Finding
        At most one, about the columns that have such groups. Evidence: the share of rows in each such group.
    """
    small = {name: shares for name in rows.names if (shares := _small(rows.columns[name], rows))}
    if not small:
        return []
    names = tuple(sorted(small, key=lambda name: (-sum(small[name].values()), name)))
    said = tuple(f"{name} {group}" for name in names for group in small[name])
    return [
        Finding(
            "small_groups",
            names,
            "notice",
            {f"{name} {group}": share for name in names for group, share in small[name].items()},
            f"{len(said)} groups are too small to say how the model does on them ({listed(said, 'en')}).",
            f"{persian(len(said), 'd')} گروه کوچک‌تر از آن است که بتوان گفت مدل در آن چگونه است ({listed(said, 'fa')}).",
        )
    ]


def _small(column: pd.Series, rows: Labelled) -> dict[str, float]:
    """Return the share of rows in each group that is too small."""
    shares = column.value_counts(normalize=True)
    is_group = 1 < len(shares) <= MOST_GROUPS if is_words(column) else set(shares.index.tolist()) == {0, 1}
    return {
        str(value) if is_words(column) else f"{value:g}": float(share)
        for value, share in (shares.items() if is_group else ())
        if _is_small(rows, (column == value).to_numpy(dtype=bool))
    }


def _is_small(rows: Labelled, chosen: NDArray[np.bool_]) -> bool:
    outcome, cluster = rows.outcome[chosen], rows.cluster[chosen]
    return min(len(np.unique(cluster[outcome == one])) for one in (0.0, 1.0)) < LEAST_OF_EACH
