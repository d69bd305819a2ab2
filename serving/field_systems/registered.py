"""What the registry knows of those who report and of the places they report from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from features.settings import Settings

_NOW = datetime(9999, 1, 1)  # noqa: DTZ001 - Tehran's local time has no zone here; whatever has landed by now counts


@dataclass(frozen=True)
class Registered:
    """The registry beside reports.

    Attributes
    ----------
    inspectors
        By inspector: `level` and `firm_id` (`None` where there is none).
    place_of
        By job, where its plan has a registered place: latitude and longitude.
    """

    inspectors: Mapping[str, Mapping[str, str | None]]
    place_of: Mapping[str, tuple[float, float]]


def registered(settings: Settings, job_ids: Collection[str]) -> Registered:
    """Read the inspectors, and the registered places of some jobs."""
    with landed_tables(settings, _NOW, "inspectors", "jobs", "plans") as table:
        people = table["inspectors"].select("inspector_id", "level", "firm_id").to_pandas()
        jobs = table["jobs"].filter(table["jobs"].job_id.isin(sorted(set(job_ids)))).select("job_id", "plan_id")
        plans = table["plans"].select("plan_id", "latitude", "longitude")
        places = jobs.join(plans, "plan_id").drop_null(["latitude", "longitude"]).to_pandas()
    inspectors = {
        str(one): {"level": level, "firm_id": None if pd.isna(firm) else str(firm)}
        for one, level, firm in people.itertuples(index=False, name=None)
    }
    where = places[["job_id", "latitude", "longitude"]].itertuples(index=False, name=None)
    return Registered(inspectors, {str(job): (float(north), float(east)) for job, north, east in where})
