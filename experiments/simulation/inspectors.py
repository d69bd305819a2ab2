"""Inspectors: five levels, technical firms, and who among them errs or never goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation.arrays import happens, integers, rank_within, stream
from experiments.simulation.scenario_file import LEVELS

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Ints
    from experiments.simulation.scenario import Scenario
    from experiments.simulation.world import World

SENIOR, NATIONAL, PROVINCIAL, COUNTY, TECHNICAL = range(len(LEVELS))
_MOST_DELAYS = 40  # days a visit waits for a free inspector, at most


@dataclass(frozen=True)
class Inspectors:
    """One row an inspector; -1 where the level has no firm, province or county."""

    level: Ints
    firm: Ints
    province: Ints
    county: Ints
    capacity: Ints
    sloppy: Flags
    colluding: Flags
    first: dict[int, Ints]  # by level: the first inspector of each area (country, province or county)
    count: dict[int, Ints]
    number: Ints  # shuffled, so that numbers tell nothing

    def __len__(self) -> int:
        """Count the inspectors."""
        return len(self.level)

    def assign(self, rng: np.random.Generator, level: Ints, province: Ints, county: Ints) -> Ints:
        """Draw an inspector of each visit's level and area."""
        chosen = np.zeros(len(level), np.int64)
        for each, area in (
            (SENIOR, None),
            (NATIONAL, None),
            (PROVINCIAL, province),
            (COUNTY, county),
            (TECHNICAL, province),
        ):
            mine = np.flatnonzero(level == each)
            where = np.zeros(len(mine), np.int64) if area is None else area[mine]
            of_area = self.count[each][where]
            chosen[mine] = self.first[each][where] + (rng.random(len(mine)) * of_area).astype(np.int64)
        return chosen


@dataclass
class Diary:
    """How many plans each inspector visits each day, over all blocks."""

    visits: np.ndarray[tuple[int, int], np.dtype[np.uint8]]  # inspectors x days
    first_day: int

    def book(self, inspector: Ints, day: Ints, capacity: Ints) -> Ints:
        """Return the day of each visit: the wished one, or the next with room; -1 where none is found in time."""
        booked = np.full(len(day), -1)
        wished = day - self.first_day
        waiting = np.arange(len(day))
        for _ in range(_MOST_DELAYS):
            inside = wished[waiting] < self.visits.shape[1]
            waiting = waiting[inside]
            who, when = inspector[waiting], wished[waiting]
            room = capacity[who].astype(np.int64) - self.visits[who, when]
            fits = rank_within(who * self.visits.shape[1] + when) < room
            np.add.at(self.visits, (who[fits], when[fits]), 1)
            booked[waiting[fits]] = wished[waiting[fits]] + self.first_day
            waiting = waiting[~fits]
            wished[waiting] += 1
        return booked


def make_inspectors(world: World, scenario: Scenario, seed: int) -> Inspectors:
    """Draw the inspectors; a technical firm colludes whole or not at all."""
    rng = stream(seed, "inspectors")
    rules, geography = scenario.inspectors, world.geography
    provinces, counties = len(geography.provinces), len(geography.counties)
    firm_province = np.sort(np.r_[np.arange(provinces), rng.integers(0, provinces, max(rules.firms - provinces, 0))])
    groups = (
        (SENIOR, np.zeros(rules.senior, np.int64), 1),
        (NATIONAL, np.zeros(rules.national, np.int64), 1),
        (PROVINCIAL, np.repeat(np.arange(provinces), rules.provincial_per_province), provinces),
        (COUNTY, np.repeat(np.arange(counties), rules.county_per_county), counties),
        (TECHNICAL, np.repeat(firm_province, rules.per_firm), provinces),
    )
    level = np.concatenate([np.full(len(area), each) for each, area, _ in groups])
    area = np.concatenate([area for _, area, _ in groups])
    firm = np.full(len(level), -1)
    firm[level == TECHNICAL] = np.repeat(np.arange(len(firm_province)), rules.per_firm)
    first, count, start = {}, {}, 0
    for each, areas, size in groups:
        count[each] = np.bincount(areas, minlength=size)
        first[each] = start + np.cumsum(count[each]) - count[each]
        start += len(areas)
    chance = np.array([rules.colluding[name] for name in LEVELS])[level]
    firm_colludes = happens(rng, rules.colluding["technical"], len(firm_province))
    colluding = np.where(level == TECHNICAL, firm_colludes[firm], happens(rng, chance, len(level)))
    local = np.isin(level, (PROVINCIAL, TECHNICAL))
    return Inspectors(
        level=level,
        firm=firm,
        province=np.where(
            local, area, np.where(level == COUNTY, geography.province_of[np.where(level == COUNTY, area, 0)], -1)
        ),
        county=np.where(level == COUNTY, area, -1),
        capacity=integers(rng, *rules.daily_capacity, len(level)),
        sloppy=happens(rng, rules.sloppy, len(level)),
        colluding=colluding,
        first=first,
        count=count,
        number=1 + rng.permutation(len(level)),
    )


def make_diary(inspectors: Inspectors, first_day: int, end_day: int) -> Diary:
    """Return an empty diary for the days from `first_day` to before `end_day`."""
    return Diary(np.zeros((len(inspectors), end_day - first_day), np.uint8), first_day)
