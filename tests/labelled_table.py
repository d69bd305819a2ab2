"""A small table of inspections as a stranger might keep it, to ask `rastin bench` about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

ROWS, HOUSES = 2_400, 800
FROM = "2023-07-01"


def inspections(seed: int = 1) -> pd.DataFrame:
    """Draw two years of inspections of houses, from 2022 on; a quarter of them unfit."""
    random = np.random.default_rng(seed)
    house = random.integers(0, HOUSES, ROWS)
    day = pd.Timestamp("2022-01-01") + pd.to_timedelta(random.integers(0, 730, ROWS), unit="D")
    age, complaints = random.uniform(0, 60, ROWS), random.poisson(1.0, ROWS)
    district = random.integers(0, 20, ROWS)
    odds = 0.04 * (age - 30) + 0.9 * (complaints - 1) + 0.15 * (district - 10) - 1.3
    table = pd.DataFrame(
        {
            "visit": np.arange(ROWS) + 70_000,
            "house": [f"H{number}" for number in house],
            "day": day.strftime("%Y-%m-%d"),
            "age": age.round(1),
            "complaints": complaints,
            "district": [f"district {number}" for number in district],
            "kind": random.choice(["shop", "kitchen", "stall"], ROWS),
            "opened": (day - pd.to_timedelta(random.integers(30, 3_000, ROWS), unit="D")).strftime("%Y-%m-%d"),
            "remark": [f"seen by {number}" for number in random.permutation(ROWS)],
            "country": "IR",
            "unfit": (random.random(ROWS) < 1.0 / (1.0 + np.exp(-odds))).astype(int),
        }
    )
    table.loc[random.random(ROWS) < 0.1, "age"] = np.nan
    return table


def written(table: pd.DataFrame, folder: Path, kind: str = "csv") -> Path:
    """Write a table as a file."""
    path = folder / f"inspections.{kind}"
    if kind == "csv":
        table.to_csv(path, index=False)
    else:
        table.to_parquet(path)
    return path
