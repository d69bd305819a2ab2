"""Dates in a table, however they are kept: ISO or Jalali text, or a type of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from features.calendar_dates import parse_moment
from features.faults import Fault

if TYPE_CHECKING:
    from datetime import datetime

LOOKS_LIKE = r"\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}\b"
LEAST_DATES = 0.95  # of what is filled in


def is_dates(column: pd.Series) -> bool:
    """Say whether a column holds dates."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return True
    filled = column.dropna()
    if filled.empty or pd.api.types.is_numeric_dtype(column):
        return False
    return bool(filled.astype(str).str.match(LOOKS_LIKE).mean() >= LEAST_DATES)


def as_moments(column: pd.Series) -> pd.Series:
    """Read a column as moments without zone; missing where there is none."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.Series(column.dt.tz_localize(None).astype("datetime64[us]"))
    said = column.astype(object).where(column.notna(), None).map(lambda value: None if value is None else str(value))
    read = {text: _moment(text) for text in said.dropna().unique()}
    return pd.to_datetime(said.map(read)).astype("datetime64[us]")


def _moment(text: str) -> datetime | None:
    try:
        return parse_moment(text).replace(tzinfo=None)
    except Fault:
        return None
