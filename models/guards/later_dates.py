"""Dates that lie after the moment of their own row: what they tell was not known then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.guards.finding import Finding, persian

if TYPE_CHECKING:
    import pandas as pd

LEAST_LATER = 0.05  # of the dates given: fewer are slips of the pen


def find_later_dates(days_before: pd.DataFrame) -> list[Finding]:
    """Find date columns that are filled in after the moment of their row.

    Parameters
    ----------
    days_before
        One column a date: how many days before the moment of its row it lies; null where not given.

    Returns
    -------
    list of Finding
        One a column. Evidence: `share_later` of the dates given.
    """
    return [
        _finding(str(name), share)
        for name, column in days_before.items()
        if (share := float(np.mean(column.dropna() < 0.0)) if column.notna().any() else 0.0) >= LEAST_LATER
    ]


def _finding(name: str, share: float) -> Finding:
    return Finding(
        "leak",
        (name,),
        "serious",
        {"share_later": share},
        f"{share:.0%} of the dates in {name} lie after the moment of their own row: they were not known then.",
        f"{persian(share, '.0%')} از تاریخ‌های ستون {name} پس از زمان ردیف خودشان است و آن هنگام معلوم نبوده است.",
    )
