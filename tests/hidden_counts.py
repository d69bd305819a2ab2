"""Comparing a file whose small counts are hidden with the counts themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from serving.exchange.disclosure import HIDDEN, LEAST_SHOWN, SMALL

if TYPE_CHECKING:
    from collections.abc import Mapping


def check_shown(column: pd.Series, counts: Mapping[str, int]) -> None:
    """Check that a column shows these counts, but for those from 1 to 4 and few beside them."""
    shown = column.astype(str)
    assert set(shown.index) == set(counts)
    for code, count in counts.items():
        if 0 < count < LEAST_SHOWN:
            assert shown[code] in {SMALL, HIDDEN}, code
        else:
            assert shown[code] == HIDDEN or float(shown[code]) == count, code
    small = (shown == SMALL).sum()
    assert (shown == HIDDEN).sum() <= max(2, 2 * small)


def read_shown(column: pd.Series) -> pd.Series:
    """Return the counts that are shown as numbers; the others are missing."""
    return pd.to_numeric(column, errors="coerce")
