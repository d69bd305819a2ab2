"""Where visits go: the registered place of plans, for those who have to find them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    import pandas as pd

    from features.settings import Settings


def places_of(settings: Settings, as_of: datetime, plan_ids: Collection[str]) -> pd.DataFrame:
    """Read where plans are registered, as known before a moment.

    Returns
    -------
    pandas.DataFrame
        By `plan_id`: `province_code`, `county_code`, `latitude` and `longitude` (WGS 84, missing where not registered),
        `county_name` (Persian).
    """
    with landed_tables(settings, as_of, "plans", "counties") as table:
        wanted = ["plan_id", "province_code", "county_code", "latitude", "longitude"]
        plans = table["plans"].select(*wanted).to_pandas()
        names = table["counties"].select("county_code", "name_fa").to_pandas().set_index("county_code")["name_fa"]
    chosen = plans[plans["plan_id"].isin(list(plan_ids))].set_index("plan_id")
    located: pd.DataFrame = chosen.assign(county_name=chosen["county_code"].map(names))
    return located
