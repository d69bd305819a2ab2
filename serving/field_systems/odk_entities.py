"""The worklist as ODK Entities: one entity a visit, in the list `visits`, which the form chooses from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST_NAME = "visits"
PROPERTIES = ("plan", "level", "inspector", "firm", "day", "county", "jobs", "geometry")
SAVED_BY_THE_FORM = ("reported",)
COLUMNS = ("name", "label", *PROPERTIES)


def entities_of(visits: pd.DataFrame) -> pd.DataFrame:
    """Turn a worklist into entities.

    Parameters
    ----------
    visits
        As `serving.field_systems.worklist` lists them.

    Returns
    -------
    pandas.DataFrame
        Text only: `name` (the entity's UUID), `label` and the properties. `geometry` is "latitude longitude", which
        clients show on a map; "" where no place is registered.
    """
    has_place = visits["latitude"].notna() & visits["longitude"].notna()
    place = visits["latitude"].map("{:.6f}".format) + " " + visits["longitude"].map("{:.6f}".format) + " 0 0"
    return pd.DataFrame(
        {
            "name": visits["visit_id"],
            "label": _labels(*(visits[name].astype(str) for name in ("county_name", "plan_id", "date"))),
            "plan": visits["plan_id"],
            "level": visits["level"],
            "inspector": visits["inspector_id"],
            "firm": visits["firm_id"],
            "day": visits["date"],
            "county": visits["county_code"],
            "jobs": visits["jobs"],
            "geometry": place.where(has_place, ""),
        },
        dtype=object,
    )[list(COLUMNS)]


def _labels(*parts: Iterable[str]) -> list[str]:
    return [" · ".join(part for part in one if part) for one in zip(*parts, strict=True)]
