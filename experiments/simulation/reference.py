"""The reference lists that ship with the simulation: provinces, counties, programmes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from experiments.simulation.arrays import Floats, Ints

_FOLDER = files("experiments.simulation") / "reference"


@dataclass(frozen=True)
class Programs:
    """The programmes: what each lends at most for a job (rial), and its share of plans."""

    code: tuple[str, ...]
    name_fa: tuple[str, ...]
    loan_ceiling: Floats
    share: Floats


@dataclass(frozen=True)
class Geography:
    """Provinces and counties, counties sorted by code; `province_of` is each county's province as an index."""

    provinces: tuple[dict[str, str], ...]
    counties: tuple[dict[str, str], ...]
    province_of: Ints
    latitude: Floats
    longitude: Floats

    @property
    def county_codes(self) -> list[str]:
        """Codes of the Statistical Centre of Iran, four digits."""
        return [row["county_code"] for row in self.counties]

    @property
    def province_codes(self) -> list[str]:
        """Codes of the Statistical Centre of Iran, two digits."""
        return [row["province_code"] for row in self.provinces]


def _rows(name: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader((_FOLDER / name).read_text(encoding="utf-8").splitlines()))


@cache
def read_geography() -> Geography:
    """Read the 31 provinces and 447 counties."""
    provinces, counties = _rows("provinces.csv"), _rows("counties.csv")
    order = {row["province_code"]: index for index, row in enumerate(provinces)}
    return Geography(
        provinces=provinces,
        counties=counties,
        province_of=np.array([order[row["province_code"]] for row in counties]),
        latitude=np.array([float(row["latitude"]) for row in counties]),
        longitude=np.array([float(row["longitude"]) for row in counties]),
    )


@cache
def read_programs() -> Programs:
    """Read the programmes."""
    rows = _rows("programs.csv")
    return Programs(
        code=tuple(row["program_code"] for row in rows),
        name_fa=tuple(row["name_fa"] for row in rows),
        loan_ceiling=np.array([float(row["loan_ceiling_per_job"]) for row in rows]),
        share=np.array([float(row["share"]) for row in rows]),
    )


def place_table(rows: tuple[dict[str, str], ...]) -> pa.Table:
    """Return provinces or counties as the drop's table."""
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return pa.table(
        {name: pa.array([float(v) for v in values]) if name in {"latitude", "longitude"} else pa.array(values)
         for name, values in columns.items()}
    )  # fmt: skip
