"""Aggregates as they may leave: small counts hidden, and with them whatever would give them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from serving.exchange.disclosure import HIDDEN, SMALL, Mark, marks_of_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

TEXT = {Mark.SMALL: SMALL, Mark.HIDDEN: HIDDEN}
OF_ESTIMATES = ("jobs", "visited_plans")
TOLD_BY_ESTIMATES = dict.fromkeys(("false_rate", "low", "high", "least", "most"), ("jobs",))
OF_AGENCIES = ("registered_jobs", "confirmed_before", "false_before", "jobs_measured", "visited_plans")
TOLD_BY_AGENCIES = {
    **dict.fromkeys(("verified_share", "low", "high"), ("jobs_measured",)),
    **dict.fromkeys(
        ("of_commitment", "of_commitment_low", "of_commitment_high"), ("jobs_measured", "confirmed_before")
    ),
}


def shown(rows: pd.DataFrame, counts: Sequence[str], told: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Hide small counts of columns that do not add up to one another, whose sums may be known.

    Parameters
    ----------
    rows
        One row a group.
    counts
        The columns of counts; a missing count is none.
    told
        Columns of which each would give away some counts: emptied in every row in which one of those is hidden.

    Returns
    -------
    pandas.DataFrame
        The same rows. Where something is hidden, a column holds numbers beside "<5" (1 to 4) and "*" (any number).
    """
    marks = {name: marks_of_column(rows[name].fillna(0).to_numpy(np.int64)) for name in counts}
    changed: dict[str, pd.Series] = {name: with_marks(rows[name], marks[name]) for name in counts if marks[name].any()}
    for name, by in told.items():
        is_told = np.logical_or.reduce([marks[one] != Mark.SHOWN for one in by])
        if is_told.any():
            changed[name] = rows[name].mask(is_told)
    return rows.assign(**changed)


def with_marks(column: pd.Series, marks: NDArray[np.int8]) -> pd.Series:
    """Write "<5" and "*" into a column where its counts are hidden."""
    text = pd.Series(marks, index=column.index).map(TEXT)
    return column.astype(object).where(text.isna(), text)


def as_text(count: object) -> str:
    """Write a count of a shown table in a sentence.

    >>> as_text(12_345), as_text("<5")
    ('12,345', '<5')
    """
    return count if isinstance(count, str) else f"{count:,}"
