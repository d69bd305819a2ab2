"""What is decided once a cycle: commitments, who is short of them, where campaigns and rings are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from persiantools.jdatetime import JalaliDate

from experiments.simulation.arrays import stream
from features.calendar_dates import cycle_start

if TYPE_CHECKING:
    from experiments.simulation.arrays import Floats, Ints
    from experiments.simulation.scenario import Scenario
    from experiments.simulation.world import World

_EPOCH = np.datetime64("1970-01-01")
_BURSTS = 3  # of a campaign
_BURST_WINDOW = 50  # days before the year's end


def day_number(moment: object) -> int:
    """Return a day as a number since 1970."""
    return int((np.datetime64(moment, "D") - _EPOCH).astype(np.int64))  # type: ignore[call-overload]  # date or datetime


@dataclass(frozen=True)
class Rings:
    """The rings active in a cycle; `number` stays with a ring over cycles."""

    number: Ints
    weight: Floats
    county: Ints
    agency: Ints
    day: Ints  # middle of its season, from the start of the cycle
    survivors: Ints  # positions, for the next cycle


@dataclass(frozen=True)
class Season:
    """One cycle; days are numbered since 1970, cells as in `World`."""

    index: int
    cycle: int
    first_day: int
    last_day: int
    month_starts: Ints  # of the Jalali months of this cycle and the one before
    committed: Ints  # jobs, of each cell
    announced: Ints  # day, of each cell
    shortness: Floats  # of each cell, mean 1 over plans: how much more padding it sees
    burst_days: Ints  # cells x bursts
    upload_day: Ints  # of each agency: its honest year-end upload
    hardship: Floats  # of each county, mean 1
    rings: Rings

    @property
    def days(self) -> int:
        """How long the cycle is."""
        return self.last_day - self.first_day + 1


def make_season(world: World, scenario: Scenario, seed: int, index: int, jobs: int, before: Season | None) -> Season:
    """Draw what is decided once in cycle `index`, of `jobs` jobs."""
    cycle = scenario.cycles[index]
    rng = stream(seed, "season", cycle)
    first, last = day_number(cycle_start(cycle)), day_number(cycle_start(cycle + 1)) - 1
    share = world.cell_share
    shortness = rng.gamma(0.7, 1.0, len(share))
    shortness /= (shortness * share).sum()
    expected = jobs * share * rng.lognormal(0.0, 0.12, len(share))
    cells = len(share)
    return Season(
        index=index,
        cycle=cycle,
        first_day=first,
        last_day=last,
        month_starts=np.array(
            [day_number(JalaliDate(y, m, 1).to_gregorian()) for y in (cycle - 1, cycle) for m in range(1, 13)]
        ),
        committed=np.round(expected * (0.97 + 0.06 * np.minimum(shortness, 4))).astype(np.int64),
        announced=np.repeat(first + rng.integers(20, 60, world.agencies), world.provinces),
        shortness=shortness,
        burst_days=last - rng.integers(0, _BURST_WINDOW, (cells, _BURSTS)),
        upload_day=last - rng.integers(0, 25, world.agencies),
        hardship=_mean_one(rng.gamma(2.0, 0.5, len(world.county_share)), world.county_share),
        rings=_draw_rings(world, scenario, rng, index, jobs, before),
    )


def _mean_one(values: Floats, share: Floats) -> Floats:
    scaled: Floats = values / (values * share).sum()
    return scaled


def _draw_rings(
    world: World, scenario: Scenario, rng: np.random.Generator, index: int, jobs: int, before: Season | None
) -> Rings:
    """Let some rings of the last cycle go on and new ones begin."""
    plans = jobs / 1.6 * scenario.ring.plans[index]
    wanted = max(2, round(plans / max(scenario.ring.plans_per_ring, 1.0)))
    old = before.rings if before else None
    kept = old.survivors[:wanted] if old else np.zeros(0, np.int64)
    new = wanted - len(kept)
    start = int(old.number.max()) + 1 if old else 0

    def joined(past: Ints | None, drawn: Ints) -> Ints:
        return drawn if past is None else np.r_[past[kept], drawn]

    return Rings(
        number=joined(old.number if old else None, np.arange(start, start + new)),
        weight=rng.lognormal(0.0, 0.6, wanted),
        county=joined(old.county if old else None, rng.choice(len(world.county_share), new, p=world.county_share)),
        agency=joined(old.agency if old else None, rng.choice(world.agencies, new, p=world.agency_share)),
        day=rng.integers(40, 330, wanted),
        survivors=np.flatnonzero(rng.random(wanted) < scenario.ring.survives),
    )
