"""Who visits the drawn plans, and when: levels, second visits by another level, and day groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.calendar_dates import jalali
from models.fieldwork import assign, day_groups
from serving.constraints import LEVELS, check_is_met
from serving.inspector_pools import Workforce, located, workforce, working_days

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings
    from serving.constraints import Constraints

COLUMNS = (
    *("date", "date_jalali", "day", "inspector_id", "level", "firm_id", "stop", "km"),
    *("plan_id", "visit", "province_code", "county_code"),
)


@dataclass(frozen=True)
class Schedule:
    """Who goes where.

    Attributes
    ----------
    level, revisit_level
        Of each drawn plan, in the order of the sample; "" where nobody goes again.
    rows
        One row a visit, by day and inspector; `None` where the constraints name no days.
    """

    level: list[str]
    revisit_level: list[str]
    rows: pd.DataFrame | None


def schedule_visits(
    settings: Settings, as_of: datetime, sample: pd.DataFrame, constraints: Constraints, random: np.random.Generator
) -> Schedule:
    """Assign drawn plans to levels and inspectors; `sample` has `revisit`, "yes" where another level goes again.

    Raises
    ------
    Fault
        When those who may go cannot make all visits, saying where.
    """
    places = located(settings, as_of, sample["plan_id"])
    visits = sample[["plan_id", "province_code", "county_code"]].join(places, on="plan_id")
    people = workforce(settings, as_of, constraints.levels, constraints.days)
    longest = np.inf if constraints.longest_km is None else constraints.longest_km
    first = assign(visits, people.pools, constraints.levels, random, longest)
    check_is_met(first.unmet)
    level = [people.pools[pool].level for pool in first.pool]
    again = np.flatnonzero((sample["revisit"] == "yes").to_numpy())
    seconds = visits.iloc[again].assign(not_level=[level[place] for place in again])
    everyone = workforce(settings, as_of, LEVELS, constraints.days)
    rest = _rest(everyone, people, first.pool)
    second = assign(seconds, rest.pools, {}, random, longest)
    check_is_met(second.unmet)
    revisit_level = [""] * len(visits)
    for place, pool in zip(again, second.pool, strict=True):
        revisit_level[place] = rest.pools[pool].level
    if constraints.days is None or constraints.first_day is None:
        return Schedule(level, revisit_level, None)
    number = {_key(pool): n for n, pool in enumerate(everyone.pools)}
    first_pool = [number[_key(people.pools[pool])] for pool in first.pool]
    both = pd.concat(
        [visits.assign(visit="first", pool=first_pool), seconds.assign(visit="second", pool=second.pool)],
        ignore_index=True,
    )
    return Schedule(level, revisit_level, _by_day(both, everyone, constraints, random))


def _key(pool: object) -> tuple[str, ...]:
    return tuple(getattr(pool, name) for name in ("level", "firm", "province", "county"))


def _rest(everyone: Workforce, people: Workforce, taken: np.ndarray) -> Workforce:
    """Leave each pool what first visits have not taken."""
    used = {
        _key(people.pools[pool]): int(many) for pool, many in zip(*np.unique(taken, return_counts=True), strict=True)
    }
    pools = tuple(replace(pool, visits=pool.visits - used.get(_key(pool), 0)) for pool in everyone.pools)
    return Workforce(pools, everyone.inspectors)


def _by_day(
    visits: pd.DataFrame, people: Workforce, constraints: Constraints, random: np.random.Generator
) -> pd.DataFrame:
    days = working_days(constraints.first_day, constraints.days)  # type: ignore[arg-type]  # both are set, by the caller
    parts = []
    for number, one in enumerate(people.pools):
        mine = visits[visits["pool"] == number]
        if mine.empty:
            continue
        grouped = day_groups(mine, people.inspectors[number], len(days), random)
        parts.append(mine.join(grouped).assign(level=one.level, firm_id=one.firm))
    rows = pd.concat(parts, ignore_index=True)
    rows["date"] = [days[day - 1].isoformat() for day in rows["day"]]
    rows["date_jalali"] = [jalali(days[day - 1]) for day in rows["day"]]
    rows = rows.sort_values(["day", "inspector_id", "stop"], kind="stable")
    return rows[list(COLUMNS)].reset_index(drop=True)
