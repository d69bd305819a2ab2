"""Lists as CSV files: whole or not at all, and safe to open in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.whole_files import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def write_list(listed: pd.DataFrame, out: Path, *, for_excel: bool = False) -> None:
    """Write a list as CSV, whole or not at all; codes come from a drop, so none may run as a spreadsheet's formula.

    Parameters
    ----------
    listed
        The rows.
    out
        The file.
    for_excel
        Whether the file begins with a byte order mark, without which Excel shows Persian as noise.
    """
    text = listed.select_dtypes(exclude="number").columns
    safe = listed.assign(**{column: listed[column].map(_safe, na_action="ignore") for column in text})
    with whole_file(out) as draft:
        safe.to_csv(draft, index=False, encoding="utf-8-sig" if for_excel else "utf-8")


def _safe(cell: object) -> object:
    return safe_cell(cell) if isinstance(cell, str) else cell


def safe_cell(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text."""
    return f"'{cell}" if cell.startswith(_FORMULA_MARKS) else cell
