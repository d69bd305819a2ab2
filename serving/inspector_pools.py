"""The inspectors of the registry, as pools of those who stand in for one another, and the days that they work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from features.calendar_dates import holidays
from models.fieldwork import Pool
from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    import pandas as pd

    from features.settings import Settings

FRIDAY = 4  # of date.weekday()
ANY_NUMBER = 1e9  # of visits: without days, nobody's capacity is looked at
_KEY = ["level", "firm_id", "province_code", "county_code"]


@dataclass(frozen=True)
class Workforce:
    """Who can go.

    Attributes
    ----------
    pools
        In a fixed order.
    inspectors
        Of each pool, in the same order: their names and visits a day.
    """

    pools: tuple[Pool, ...]
    inspectors: tuple[tuple[tuple[str, int], ...], ...]


def working_days(first: date, days: int) -> list[date]:
    """List so many days from the first on, without Fridays and public holidays."""
    closed = set(holidays())
    found: list[date] = []
    day = first
    while len(found) < days:
        if day.weekday() != FRIDAY and day.isoformat() not in closed:
            found.append(day)
        day += timedelta(days=1)
    return found


def workforce(settings: Settings, as_of: datetime, levels: Collection[str], days: int | None) -> Workforce:
    """Read the inspectors of some levels; `days` is how many days they have, `None` for no bound."""
    with landed_tables(settings, as_of, "inspectors", "counties", "provinces") as table:
        inspectors = table["inspectors"].to_pandas()
        place = {
            **_places(table["provinces"].to_pandas(), "province_code"),
            **_places(table["counties"].to_pandas(), "county_code"),
        }
    chosen = inspectors[inspectors["level"].isin(list(levels))].sort_values("inspector_id", kind="stable")
    chosen = chosen.assign(**{column: chosen[column].fillna("") for column in _KEY})
    pools, members = [], []
    for (level, firm, province, county), rows in chosen.groupby(_KEY, sort=True):
        daily = tuple(
            (str(one), int(many)) for one, many in zip(rows["inspector_id"], rows["daily_capacity"], strict=True)
        )
        visits = ANY_NUMBER if days is None else float(days * sum(many for _, many in daily))
        latitude, longitude = place.get(county or province, (np.nan, np.nan))
        pools.append(Pool(level, firm, province, county, visits, latitude, longitude))
        members.append(daily)
    return Workforce(tuple(pools), tuple(members))


def in_province(pools: Sequence[Pool]) -> dict[tuple[str, str], float]:
    """Add up what the pools of each level can make, by province; those who may go everywhere stand under ""."""
    made: dict[tuple[str, str], float] = {}
    for pool in pools:
        key = (pool.level, pool.province)
        made[key] = made.get(key, 0.0) + pool.visits
    return made


def located(settings: Settings, as_of: datetime, plan_ids: Collection[str]) -> pd.DataFrame:
    """Read where plans are, by `plan_id`: `latitude`, `longitude`; the county's place where the plan has none."""
    with landed_tables(settings, as_of, "plans", "counties") as table:
        plans = table["plans"].select("plan_id", "county_code", "latitude", "longitude")
        every = plans.to_pandas()
        place = _places(table["counties"].to_pandas(), "county_code")
    chosen = every[every["plan_id"].isin(list(plan_ids))].copy()
    for n, column in enumerate(("latitude", "longitude")):
        centre = chosen["county_code"].map({code: where[n] for code, where in place.items()})
        chosen[column] = chosen[column].fillna(centre).astype("float64")
    where: pd.DataFrame = chosen.set_index("plan_id")[["latitude", "longitude"]]
    return where


def _places(rows: pd.DataFrame, code: str) -> Mapping[str, tuple[float, float]]:
    return {
        str(name): (float(latitude), float(longitude))
        for name, latitude, longitude in zip(rows[code], rows["latitude"], rows["longitude"], strict=True)
    }
