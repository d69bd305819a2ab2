"""Groups too small to say: whose rate of the outcome is so uncertain that a figure on them would mislead."""

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
        The rows that figures are made on. Columns of words with at most 40 of them, and numbers with at most that many
        values where they are flags (0 and 1), count as groups.

    Returns
    -------
    list of Finding
        One a column. Evidence: `groups`, `too_small`, `share_of_rows` in the ones too small.
    """
    return [finding for name in rows.names if _names_groups(rows.columns[name]) for finding in _of_column(name, rows)]


def _names_groups(column: pd.Series) -> bool:
    values = column.dropna().unique()
    if not is_words(column):
        return set(values.tolist()) == {0, 1}
    return 1 < len(values) <= MOST_GROUPS


def _of_column(name: str, rows: Labelled) -> list[Finding]:
    column = rows.columns[name]
    sizes = column.value_counts()
    small = [value for value in sizes.index if _is_small(rows, (column == value).to_numpy(dtype=bool))]
    if not small:
        return []
    share = float(sizes[small].sum() / len(column))
    said = tuple(str(value) for value in small)
    return [
        Finding(
            "small_groups",
            (name,),
            "notice",
            {"groups": float(len(sizes)), "too_small": float(len(small)), "share_of_rows": share},
            f"Of {len(sizes)} groups of {name}, {len(small)} are too small to say how the model does on them "
            f"({listed(said, 'en')}; {share:.1%} of the rows).",
            f"از {persian(len(sizes), 'd')} گروه {name}، {persian(len(small), 'd')} گروه کوچک‌تر از آن است که "
            f"بتوان گفت مدل در آن چگونه است ({listed(said, 'fa')}؛ {persian(share, '.1%')} از ردیف‌ها).",
        )
    ]


def _is_small(rows: Labelled, chosen: NDArray[np.bool_]) -> bool:
    outcome, cluster = rows.outcome[chosen], rows.cluster[chosen]
    return min(len(np.unique(cluster[outcome == one])) for one in (0.0, 1.0)) < LEAST_OF_EACH
