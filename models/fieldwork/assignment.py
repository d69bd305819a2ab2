"""Which pool of inspectors visits which drawn plan: a transport problem between counties and pools.

The cheapest transport in kilometres that gives every level its visits and no pool more than it can make. Which plans of
a county go to which pool is left to lot: nobody picks an easy one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.fieldwork.distance import kilometres
from models.linear import WISHED, Program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

UNASSIGNED = -1


@dataclass(frozen=True)
class Pool:
    """Inspectors of one level, firm and place, who stand in for one another.

    Attributes
    ----------
    level, firm
        The firm is "" but for technical inspectors.
    province, county
        Where they may go; "" means everywhere.
    visits
        What they can make in all the days.
    latitude, longitude
        Where they set out from, WGS 84; NaN for those who may go everywhere.
    """

    level: str
    firm: str
    province: str
    county: str
    visits: float
    latitude: float = np.nan
    longitude: float = np.nan


@dataclass(frozen=True)
class Assignment:
    """Which pool visits each plan, shape (plans,), -1 for none; and by name what cannot be met."""

    pool: NDArray[np.int64]
    unmet: Mapping[str, float]


def assign(
    plans: pd.DataFrame,
    pools: Sequence[Pool],
    levels: Mapping[str, int],
    random: np.random.Generator,
    longest_km: float = np.inf,
) -> Assignment:
    """Assign every plan to a pool.

    Parameters
    ----------
    plans
        One row a visit: `province_code`, `county_code`, `latitude`, `longitude`; `not_level`, where given, is a level
        that may not go (it was there before).
    pools
        Who can go where.
    levels
        Visits of each level; empty where any level may take any visit.
    random
        Says which plans of a county go to which pool.
    longest_km
        From a pool's place to the county.
    """
    if plans.empty:
        return Assignment(np.zeros(0, dtype=np.int64), {})
    kinds = plans.assign(not_level=plans.get("not_level", ""))
    groups = kinds.groupby(["province_code", "county_code", "not_level"], sort=True)
    counties = groups.agg(latitude=("latitude", "mean"), longitude=("longitude", "mean"), visits=("latitude", "size"))
    counties = counties.reset_index()
    arcs = _arcs(counties, pools, longest_km)
    program = Program()
    flow = program.variables(arcs.cost, np.full(len(arcs.cost), np.inf))
    for place, row in enumerate(counties.to_dict("records")):
        mine = flow[arcs.county == place]
        wanted = float(row["visits"])
        program.demand(mine, np.ones(len(mine)), wanted, wanted, f"county {row['county_code']}")
    for number, pool in enumerate(pools):
        mine = flow[arcs.pool == number]
        if len(mine):
            program.demand(mine, np.ones(len(mine)), 0.0, float(np.floor(pool.visits)))
    of_pool = np.array([pool.level for pool in pools], dtype=object)
    for level, wanted in levels.items():
        mine = flow[of_pool[arcs.pool] == level]
        program.demand(mine, np.ones(len(mine)), wanted, wanted, f"level {level}", WISHED)
    solution = program.solve()
    shipped = np.round(solution.amounts[flow]).astype(np.int64)
    return Assignment(_by_lot(np.asarray(groups.ngroup(), dtype=np.int64), arcs, shipped, random), solution.unmet)


@dataclass(frozen=True)
class _Arcs:
    county: NDArray[np.int64]
    pool: NDArray[np.int64]
    cost: NDArray[np.float64]


def _arcs(counties: pd.DataFrame, pools: Sequence[Pool], longest_km: float) -> _Arcs:
    """List who may go where, and how far it is; who may go everywhere pays nothing, as no place is theirs."""
    county, pool, cost = [], [], []
    province = counties["province_code"].to_numpy(dtype=object)
    code = counties["county_code"].to_numpy(dtype=object)
    barred = counties["not_level"].to_numpy(dtype=object)
    for number, one in enumerate(pools):
        may = barred != one.level
        if one.province:
            may &= province == one.province
        if one.county:
            may &= code == one.county
        km = kilometres(one.latitude, one.longitude, counties["latitude"], counties["longitude"])
        may &= ~(km > longest_km)
        reached = np.flatnonzero(may)
        county.append(reached)
        pool.append(np.full(len(reached), number))
        cost.append(np.nan_to_num(km[reached]))
    if not pools:
        return _Arcs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    return _Arcs(np.concatenate(county).astype(np.int64), np.concatenate(pool).astype(np.int64), np.concatenate(cost))


def _by_lot(
    county: NDArray[np.int64], arcs: _Arcs, shipped: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    pool = np.full(len(county), UNASSIGNED, dtype=np.int64)
    for place in np.unique(county):
        members = random.permutation(np.flatnonzero(county == place))
        mine = arcs.county == place
        taken = np.repeat(arcs.pool[mine], shipped[mine])[: len(members)]
        pool[members[: len(taken)]] = taken
    return pool
