"""When a plan is registered, by which operator, through which channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation.arrays import choose, happens, integers
from experiments.simulation.mechanisms import DIVERSION, HONEST, PADDING, PAPER_INSURED, RING

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Ints
    from experiments.simulation.scenario import Scenario
    from experiments.simulation.season import Season
    from experiments.simulation.world import World

CHANNELS = ("portal", "batch", "webservice")
PORTAL, BATCH, WEBSERVICE = range(len(CHANNELS))
_HOUR = 3600
_APPROVED_BEFORE = (5, 120)  # days
_SAME_OPERATOR = 0.75  # of a campaign's plans, by the operator who runs it


@dataclass(frozen=True)
class Registration:
    """One row a plan; days since 1970."""

    day: Ints
    second: Ints
    approved_day: Ints
    operator: Ints
    channel: Ints


def draw_registration(
    world: World, scenario: Scenario, season: Season, rng: np.random.Generator,
    mechanism: Ints, ring: Ints, agency: Ints, county: Ints, last_day: Ints,
) -> Registration:  # fmt: skip
    """Draw when and how plans enter the registry; `last_day` is a seasonal plan's day last year, or -1."""
    n = len(mechanism)
    honest = scenario.honest_plans
    batch, webservice = honest.batch[season.index], honest.webservice[season.index]
    shares = np.array([1 - batch - webservice, batch, webservice])
    channel = choose(rng, shares, n)
    cell = world.cells(agency, county)
    day = _honest_days(scenario, season, rng, n)
    day = np.where(last_day >= 0, season.first_day + last_day + rng.integers(-12, 13, n), day)
    night = happens(rng, honest.night, n)
    upload = (mechanism == HONEST) & (channel != PORTAL) & happens(rng, scenario.look_alikes.year_end_upload, n)
    day = np.where(upload, season.upload_day[agency], day)
    burst = (mechanism == PADDING) & happens(rng, scenario.padding.burst[season.index], n)
    day = np.where(burst, season.burst_days[cell, rng.integers(0, season.burst_days.shape[1], n)], day)
    near_ring = season.rings.day[ring] + rng.normal(0, 28, n)
    day = np.where(mechanism == RING, season.first_day + near_ring.astype(np.int64), day)
    day = np.where(mechanism == PAPER_INSURED, _late_days(scenario, season, rng, n), day)
    night = np.where(mechanism == PADDING, happens(rng, scenario.padding.night[season.index], n), night) | (
        upload & happens(rng, 0.5, n)
    )
    day = np.clip(day, season.first_day, season.last_day)
    gap = rng.beta(1.6, 1.6, n) * (_APPROVED_BEFORE[1] - _APPROVED_BEFORE[0])
    quick = (mechanism == DIVERSION) & happens(rng, scenario.diversion.quick, n)
    gap = np.where(quick, gap * 0.35, gap)
    return Registration(
        day=day,
        second=_seconds(rng, n, night),
        approved_day=day - _APPROVED_BEFORE[0] - gap.astype(np.int64),
        operator=_operators(world, rng, cell, burst),
        channel=channel,
    )


def _honest_days(scenario: Scenario, season: Season, rng: np.random.Generator, n: int) -> Ints:
    through = season.first_day + (rng.beta(1.3, 1.05, n) * season.days).astype(np.int64)
    at_end = season.last_day - rng.integers(0, 30, n)
    return np.where(happens(rng, scenario.honest_plans.last_month[season.index], n), at_end, through)


def _late_days(scenario: Scenario, season: Season, rng: np.random.Generator, n: int) -> Ints:
    start = int(season.month_starts[12 + scenario.paper_insured.from_month - 1])
    return integers(rng, min(start, season.last_day), season.last_day, n)


def _seconds(rng: np.random.Generator, n: int, night: Flags) -> Ints:
    """Draw times of day: office hours and some evening work, or night (21 to 5)."""
    office = rng.triangular(7.5, 10.0, 15.0, n)
    evening = rng.triangular(15.0, 17.0, 21.0, n)
    late = (21 + rng.beta(1.2, 2.0, n) * 8) % 24
    hour = np.where(night, late, np.where(happens(rng, 0.15, n), evening, office))
    return (hour * _HOUR).astype(np.int64)


def _operators(world: World, rng: np.random.Generator, cell: Ints, burst: Flags) -> Ints:
    """Draw an operator of the cell; a campaign is mostly one operator's work."""
    n = len(cell)
    one_of = (rng.random(n) * world.operators[cell]).astype(np.int64)
    one_of = np.where(burst & happens(rng, _SAME_OPERATOR, n), cell % world.operators[cell], one_of)
    numbers: Ints = world.operator_number[world.first_operator[cell] + one_of]
    return numbers
