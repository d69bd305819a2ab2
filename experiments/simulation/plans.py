"""Plans of one block: what they are, which mechanism touches them, when and by whom they are registered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation.arrays import choose, happens, hashed, hashed_unit, integers
from experiments.simulation.mechanisms import DIVERSION, HONEST, PADDING, PAPER_INSURED, RING
from experiments.simulation.memory import Roster
from experiments.simulation.registration import draw_registration

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Floats, Ints
    from experiments.simulation.memory import Memory
    from experiments.simulation.scenario import HonestPlans, Scenario
    from experiments.simulation.season import Season
    from experiments.simulation.world import World

KINDS = ("self_employment", "home_business", "enterprise")
SELF_EMPLOYMENT, HOME_BUSINESS, ENTERPRISE = range(len(KINDS))
ISIC_CLASSES = (
    "0111", "0113", "0119", "0125", "0141", "0144", "0145", "0146", "0149", "0150", "0161", "0322", "1010", "1030",
    "1050", "1061", "1071", "1073", "1079", "1311", "1391", "1392", "1393", "1410", "1430", "1512", "1520", "1610",
    "1622", "1629", "1702", "1811", "2022", "2100", "2220", "2310", "2392", "2395", "2396", "2511", "2592", "2599",
    "2732", "2822", "3100", "3211", "3290", "3312", "3811", "3830", "4100", "4321", "4330", "4520", "4711", "4721",
    "4752", "4771", "4923", "5510", "5610", "6201", "7110", "7410", "7420", "8549", "8890", "9511", "9521", "9529",
    "9602", "9609",
)  # fmt: skip
_SEASONAL_CLASSES = 12  # the first of the list: farming, fishing
_LARGEST = 60
_RING_ADDRESSES = 3
_SHARED_PLACES = 7_000_000  # numbers of places from here on belong to several plans
_SHARED_SPAN = 2_900_000
_ESTATE_PLACES = 9_950_000
_ESTATES_PER_COUNTY = 3
_KM_PER_DEGREE = 111.2
_ESTATE_KM = 6.0  # of a county's first estate; the others 5 km further each
_NEAREST_KM, _URBAN_KM, _RURAL_KM = 0.2, 4.0, 16.0  # least, and means beyond it, from the county's centre


@dataclass(frozen=True)
class Block:
    """A part of a cycle that is drawn and written at once."""

    first_job: int
    jobs: int
    first_plan: int
    all_jobs: int  # of the whole drop


@dataclass(frozen=True)
class Plans:
    """One row a plan; what is secret (`mechanism`, `ring`, ...) beside what is registered."""

    number: Ints  # over the whole drop
    size: Ints  # registered jobs
    first_job: Ints
    kind: Ints
    mechanism: Ints
    ring: Ints  # position in the season's rings; -1: none
    contractor: Ints  # of paper_insured; -1: none
    agency: Ints
    county: Ints
    program: Ints
    isic: Ints
    rural: Flags
    km: Floats  # from the county's centre
    place: Ints
    place_county: Ints
    estate: Flags
    owner: Ints  # person; -1: the first worker
    last_year: Ints  # first worker of the same plan last year; -1: not seasonal
    last_year_size: Ints
    has_loan: Flags
    committed: Ints
    licence: Ints  # -1: none
    latitude: Floats  # nan: unknown
    longitude: Floats
    registered_day: Ints
    registered_second: Ints  # of the day
    approved_day: Ints
    operator: Ints
    channel: Ints

    def __len__(self) -> int:
        """Count the plans."""
        return len(self.size)


def draw_plans(
    world: World, scenario: Scenario, season: Season, memory: Memory, rng: np.random.Generator, block: Block
) -> Plans:
    """Draw the plans of a block; their jobs add up to `block.jobs`."""
    honest = scenario.honest_plans
    kind, size = _kinds_and_sizes(honest, rng, block.jobs)
    n = len(size)
    agency, county = choose(rng, world.agency_share, n), choose(rng, world.county_share, n)
    mechanism = _mechanisms(scenario, season, rng, season.shortness[world.cells(agency, county)])
    ring = np.where(mechanism == RING, choose(rng, season.rings.weight, n), -1)
    contractor = np.where(mechanism == PAPER_INSURED, rng.integers(0, scenario.paper_insured.contractors, n), -1)
    agency, county = _ring_places(scenario, season, rng, ring, agency, county)
    program = _programs(world, rng, mechanism, kind)
    isic = rng.integers(0, len(ISIC_CLASSES), n)
    rural = happens(rng, scenario.honest_plans.rural, n)
    number = block.first_plan + np.arange(n)
    place, owner = number.copy(), np.where(kind == ENTERPRISE, block.all_jobs + number, -1)
    last_year, last_year_size = np.full(n, -1), np.zeros(n, np.int64)
    last_day = np.full(n, -1)
    seasonal = (mechanism == HONEST) & happens(rng, scenario.look_alikes.seasonal, n)
    for each in range(len(KINDS)):
        back = np.flatnonzero(seasonal & (kind == each))
        roster = memory.take(each, len(back))
        back = back[: len(roster.size)]
        for mine, theirs in (
            (agency, roster.agency), (county, roster.county), (program, roster.program), (isic, roster.isic),
            (rural, roster.rural == 1), (place, roster.place), (owner, roster.owner), (last_year, roster.first_worker),
            (last_year_size, roster.size), (last_day, roster.day),
        ):  # fmt: skip
            mine[back] = theirs
    estate = (
        (kind == ENTERPRISE) & (mechanism == HONEST) & (last_year < 0) & happens(rng, scenario.look_alikes.estate, n)
    )
    place = np.where(estate, _ESTATE_PLACES + rng.integers(0, _ESTATES_PER_COUNTY, n), place)
    estate = place >= _ESTATE_PLACES  # those that came back, too
    place, place_county = _shared_places(world, scenario, season, rng, mechanism, ring, agency, county, place)
    latitude, longitude, km = _coordinates(world, honest, rng, county, rural, place, estate)
    when = draw_registration(world, scenario, season, rng, mechanism, ring, agency, county, last_day)
    return Plans(
        number=number,
        size=size,
        first_job=block.first_job + np.cumsum(size) - size,
        kind=kind,
        mechanism=mechanism,
        ring=ring,
        contractor=contractor,
        agency=agency,
        county=county,
        program=program,
        isic=isic,
        rural=rural,
        km=km,
        place=place,
        place_county=place_county,
        estate=estate,
        owner=owner,
        last_year=last_year,
        last_year_size=last_year_size,
        has_loan=_has_loan(world, scenario, season, rng, mechanism, program),
        committed=size + np.where((kind == ENTERPRISE) & happens(rng, 0.08, n), rng.geometric(0.6, n), 0),
        licence=np.where(happens(rng, honest.without_licence, n), -1, integers(rng, 10**6, 10**7 - 1, n)),
        latitude=latitude,
        longitude=longitude,
        registered_day=when.day,
        registered_second=when.second,
        approved_day=when.approved_day,
        operator=when.operator,
        channel=when.channel,
    )


def seasonal_roster(plans: Plans, rng: np.random.Generator, season: Season) -> dict[int, Roster]:
    """Return the honest plans that may come back next year, by kind: farming twice as often as the rest."""
    chance = np.where(plans.isic < _SEASONAL_CLASSES, 0.4, 0.08)
    stays = (plans.mechanism == HONEST) & happens(rng, chance, len(plans))
    found = {}
    for kind in range(len(KINDS)):
        rows = np.flatnonzero(stays & (plans.kind == kind))
        fresh = plans.last_year[rows] < 0
        found[kind] = Roster(
            county=plans.county[rows],
            agency=plans.agency[rows],
            program=plans.program[rows],
            isic=plans.isic[rows],
            rural=plans.rural[rows].astype(np.int64),
            place=plans.place[rows],
            owner=plans.owner[rows],
            first_worker=np.where(fresh, plans.first_job[rows], plans.last_year[rows]),
            size=np.where(fresh, plans.size[rows], plans.last_year_size[rows]),
            day=plans.registered_day[rows] - season.first_day,
        )
    return found


def _kinds_and_sizes(honest: HonestPlans, rng: np.random.Generator, jobs: int) -> tuple[Ints, Ints]:
    """Draw plans until their jobs add up; the last is cut to fit."""
    kind = choose(
        rng, np.array([1 - honest.home_business - honest.enterprise, honest.home_business, honest.enterprise]), jobs
    )
    extra = rng.poisson(rng.gamma(0.8, honest.enterprise_extra_jobs / 0.8, jobs))
    size = np.select(
        [kind == ENTERPRISE, kind == HOME_BUSINESS], [np.minimum(2 + extra, _LARGEST), 1 + happens(rng, 0.2, jobs)], 1
    )
    total = np.cumsum(size)
    n = int(np.searchsorted(total, jobs)) + 1
    kind, size = kind[:n], size[:n].astype(np.int64)
    size[-1] -= int(total[n - 1]) - jobs
    return kind, size


def _mechanisms(scenario: Scenario, season: Season, rng: np.random.Generator, shortness: Floats) -> Ints:
    """Draw the mechanism that touches each plan; padding follows the shortness of the plan's agency and province."""
    parts = (scenario.padding, scenario.diversion, scenario.ring, scenario.recycled, scenario.paper_insured)
    rates = [part.plans[season.index] for part in parts]
    edges = np.cumsum([rates[0] * shortness, *(np.full(len(shortness), rate) for rate in rates[1:])], axis=0)
    draw = rng.random(len(shortness))
    drawn: Ints = np.where(draw < edges[-1], (draw >= edges).sum(axis=0) + 1, HONEST)
    return drawn


def _ring_places(
    scenario: Scenario, season: Season, rng: np.random.Generator, ring: Ints, agency: Ints, county: Ints
) -> tuple[Ints, Ints]:
    """Put a ring's plans where the broker works, but for those that go further."""
    n, rings = len(ring), season.rings
    home_county, home_agency = rings.county[ring], rings.agency[ring]
    neighbour = np.clip(home_county + rng.integers(-4, 5, n), 0, None)  # county codes run within a province
    province = county  # wherever the plan was drawn: anywhere in the country
    far = rng.random(n)
    here = np.where(far < scenario.ring.across_counties, np.minimum(neighbour, county.max()), home_county)
    here = np.where(far < scenario.ring.across_provinces, province, here)
    other = happens(rng, scenario.ring.across_agencies, n)
    member = ring >= 0
    return np.where(member & ~other, home_agency, agency), np.where(member, here, county)


def _programs(world: World, rng: np.random.Generator, mechanism: Ints, kind: Ints) -> Ints:
    """Draw programmes; diversion and rings go where money is lent, home businesses to their own programme."""
    n = len(kind)
    programs = world.programs
    home = programs.code.index("HOM")
    usual = np.where(np.arange(len(programs.share)) == home, 0.0, programs.share)
    lending = usual * (programs.loan_ceiling > 0)
    program = choose(rng, usual, n)
    program = np.where(
        np.isin(mechanism, (DIVERSION, RING)), choose(rng, lending * programs.loan_ceiling**0.3, n), program
    )
    return np.where((kind == HOME_BUSINESS) & happens(rng, 0.65, n), home, program)


def _has_loan(
    world: World, scenario: Scenario, season: Season, rng: np.random.Generator, mechanism: Ints, program: Ints
) -> Flags:
    chance = np.full(len(program), scenario.honest_plans.loan[season.index])
    for which, share in (
        (PADDING, scenario.padding.loan),
        (DIVERSION, 1.0),
        (RING, scenario.ring.loan),
        (PAPER_INSURED, scenario.paper_insured.loan),
    ):
        chance[mechanism == which] = share
    lends: Flags = (world.programs.loan_ceiling[program] > 0) & happens(rng, chance, len(program))
    return lends


def _shared_places(
    world: World, scenario: Scenario, season: Season, rng: np.random.Generator,
    mechanism: Ints, ring: Ints, agency: Ints, county: Ints, place: Ints,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Put some plans of campaigns and rings at addresses that others of theirs use too."""
    n = len(place)
    own_county = county.copy()
    ring_number = season.rings.number[ring]
    pick = rng.integers(0, _RING_ADDRESSES, n)
    at_ring = (mechanism == RING) & happens(rng, scenario.ring.address, n)
    place = np.where(at_ring, _shared(ring_number * _RING_ADDRESSES + pick, 1), place)
    own_county = np.where(at_ring, season.rings.county[ring], own_county)
    campaign = (season.index * 10_000 + world.cells(agency, county)) * len(world.county_share) + county
    at_campaign = (mechanism == PADDING) & happens(rng, scenario.padding.address_reused, n)
    return np.where(at_campaign, _shared(campaign * 2 + pick % 2, 2), place), own_county


def _shared(key: Ints, salt: int) -> Ints:
    return _SHARED_PLACES + (hashed(key, salt) % np.uint64(_SHARED_SPAN)).astype(np.int64)


def _coordinates(
    world: World, honest: HonestPlans, rng: np.random.Generator,
    county: Ints, rural: Flags, place: Ints, estate: Flags,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Return latitude, longitude (nan where nobody wrote them down) and km from the county's centre.

    A place keeps its coordinates: who shares an address shares them too, and a seasonal plan comes back to them.
    """
    n = len(county)
    spot = county * 10**8 + place
    angle = hashed_unit(spot, 5) * 2 * np.pi
    km = _NEAREST_KM - np.where(rural, _RURAL_KM, _URBAN_KM) * np.log1p(-hashed_unit(spot, 6))
    km = np.where(estate, _ESTATE_KM + 5.0 * (place - _ESTATE_PLACES), km)
    latitude = world.geography.latitude[county] + km / _KM_PER_DEGREE * np.sin(angle)
    stretch = np.cos(np.radians(world.geography.latitude[county]))
    longitude = world.geography.longitude[county] + km / _KM_PER_DEGREE * np.cos(angle) / stretch
    unknown = happens(rng, honest.without_coordinates, n)
    latitude, longitude = np.round(latitude, 5), np.round(longitude, 5)
    latitude[unknown], longitude[unknown] = np.nan, np.nan
    return latitude, longitude, km
