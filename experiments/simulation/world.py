"""What lasts over all cycles: where people live, who registers, which branches lend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation.arrays import choose, stream
from experiments.simulation.identities import People
from experiments.simulation.reference import read_geography, read_programs

if TYPE_CHECKING:
    from experiments.simulation.arrays import Floats, Ints
    from experiments.simulation.reference import Geography, Programs
    from experiments.simulation.scenario import Scenario

BANKS = np.arange(11, 80, 3)
_BRANCHES_PER_COUNTY = 6
_JOBS_PER_OPERATOR = 150  # a cycle
_MOST_OPERATORS = 40  # of an agency in a province
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class World:
    """Lists that every cycle draws from; a cell is one agency in one province, `agency * provinces + province`."""

    people: People
    geography: Geography
    programs: Programs
    agencies: int
    agency_share: Floats
    county_share: Floats
    remoteness: Floats  # of each county, 0 to 1
    operators: Ints  # of each cell
    first_operator: Ints  # of each cell
    operator_number: Ints  # shuffled, so that numbers tell nothing
    branch_bank: Ints  # counties x branches
    branch_code: Ints
    branch_share: Floats

    @property
    def provinces(self) -> int:
        """How many provinces there are."""
        return len(self.geography.provinces)

    @property
    def cell_share(self) -> Floats:
        """Share of plans of each cell."""
        province = np.bincount(self.geography.province_of, self.county_share, self.provinces)
        return np.outer(self.agency_share, province).ravel()

    def cells(self, agency: Ints, county: Ints) -> Ints:
        """Return the cell of each plan."""
        return agency * self.provinces + self.geography.province_of[county]

    def branches(self, rng: np.random.Generator, county: Ints) -> tuple[Ints, Ints]:
        """Draw a bank and a branch of the county."""
        pick = choose(rng, self.branch_share, len(county))
        return self.branch_bank[county, pick], self.branch_code[county, pick]


def make_world(scenario: Scenario, seed: int, jobs: int) -> World:
    """Draw what lasts."""
    rng = stream(seed, "world")
    geography = read_geography()
    agency_share = rng.dirichlet(np.full(scenario.agencies, 2.0))
    county_share = _county_shares(geography, rng)
    province_share = np.bincount(geography.province_of, county_share, len(geography.provinces))
    expected = np.outer(agency_share, province_share).ravel() * jobs / len(scenario.cycles)
    operators = np.minimum(1 + (expected / _JOBS_PER_OPERATOR).astype(np.int64), _MOST_OPERATORS)
    counties = len(geography.counties)
    return World(
        people=People(seed),
        geography=geography,
        programs=read_programs(),
        agencies=scenario.agencies,
        agency_share=agency_share,
        county_share=county_share,
        remoteness=rng.beta(1.2, 2.5, counties),
        operators=operators,
        first_operator=np.cumsum(operators) - operators,
        operator_number=rng.permutation(int(operators.sum())),
        branch_bank=BANKS[rng.integers(0, len(BANKS), (counties, _BRANCHES_PER_COUNTY))],
        branch_code=10_000 + rng.permutation(counties * _BRANCHES_PER_COUNTY).reshape(counties, -1) * 7,
        branch_share=np.array([0.3, 0.22, 0.17, 0.13, 0.1, 0.08]),
    )


def _county_shares(geography: Geography, rng: np.random.Generator) -> Floats:
    """Spread plans over counties: the nearest to its province's seat gets more. No population is known here."""
    seat_lat = np.array([float(row["latitude"]) for row in geography.provinces])[geography.province_of]
    seat_lon = np.array([float(row["longitude"]) for row in geography.provinces])[geography.province_of]
    from_seat = np.hypot(geography.latitude - seat_lat, geography.longitude - seat_lon) * _KM_PER_DEGREE
    share: Floats = rng.lognormal(0.0, 0.5, len(from_seat)) * (1 + 4 * np.exp(-from_seat / 25))
    share /= share.sum()
    return share
