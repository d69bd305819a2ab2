"""A drop as CSV the way its published schema wants it: days as days, moments as moments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from features.contract import TABLES
from features.contract.columns import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tiny_registry import Rows


def write_clean_csv(folder: Path, rows: Rows) -> Path:
    """Write every table of the contract."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in TABLES.items():
        listed = pd.DataFrame(rows.get(name, []), columns=[column.name for column in table.columns], dtype=object)
        for column in table.columns:
            if column.kind.is_time:
                pattern = "%Y-%m-%d" if column.kind is Kind.DAY else "%Y-%m-%d %H:%M:%S"
                listed[column.name] = pd.to_datetime(listed[column.name]).dt.strftime(pattern)
        listed.to_csv(folder / f"{name}.csv", index=False)
    return folder
