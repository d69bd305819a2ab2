"""Jobs of one block: who works, whether the job is there, and what was declared about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation.arrays import choose, happens, hashed_unit, rank_within, within
from experiments.simulation.identities import ACCOUNTANTS, CAMPAIGNS, RINGS
from experiments.simulation.mechanisms import DIVERSION, HONEST, PADDING, PAPER_INSURED, RECYCLED, RING
from experiments.simulation.plans import ENTERPRISE, HOME_BUSINESS

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Floats, Ints
    from experiments.simulation.memory import Memory
    from experiments.simulation.plans import Plans
    from experiments.simulation.scenario import Scenario
    from experiments.simulation.season import Season
    from experiments.simulation.world import World

SUPPORT_GROUPS = ("none", "emdad", "behzisti", "veteran")
_SUPPORT_SHARES = np.array([0.74, 0.13, 0.10, 0.03])
_SUPPORTED_PROGRAM_SHARES = np.array([0.20, 0.42, 0.31, 0.07])
_SAME_WORKERS = 0.85  # of a seasonal plan's workers come back
_RING_PHONES = 4
_CAMPAIGN_PHONES = 12
_ACCOUNTANTS_PER_COUNTY = 12
_ACCOUNTANT_LEAST_JOBS = 3
_FAMILY = 3  # households under one phone, at most
_WAGE_STEP = 500_000
_LONGEST_HIRING = 60  # days over which a plan's jobs are registered
_LONGEST_BEFORE = 75  # days a start precedes its registration by, at most
_FAR_FUTURE_PERSON = 20_000_000  # identities that nobody registered before


@dataclass(frozen=True)
class Jobs:
    """One row a job; `plan` is the row of its plan in the block."""

    number: Ints
    plan: Ints
    person: Ints
    phone: Ints
    is_false: Flags
    mechanism: Ints
    coached: Flags
    reachable: Floats  # 0 to 1: how likely the phone is answered at all, compared with the best
    support: Ints
    is_wage: Flags
    started_day: Ints
    wage: Floats  # nan: none
    insured: Flags
    registered_at: Ints  # seconds since 1970

    def __len__(self) -> int:
        """Count the jobs."""
        return len(self.plan)


def draw_jobs(
    world: World, scenario: Scenario, season: Season, memory: Memory, rng: np.random.Generator, plans: Plans
) -> Jobs:
    """Draw the jobs of a block's plans."""
    plan = np.repeat(np.arange(len(plans)), plans.size)
    place_in_plan = within(plans.size)
    n = len(plan)
    is_false = _falsehood(scenario, rng, plans, plan, place_in_plan)
    touched = np.where(is_false, plans.mechanism[plan], HONEST)
    number = plans.first_job[0] + np.arange(n)
    person = _people(scenario, memory, rng, plans, plan, place_in_plan, touched, number)
    memory.remember(person[person == number], plans.county[plan][person == number])
    phone = _phones(world, scenario, season, rng, plans, plan, touched, person)
    is_wage = (plans.kind[plan] == ENTERPRISE) | ((plans.kind[plan] == HOME_BUSINESS) & (place_in_plan > 0))
    insured, wage = _declared(scenario, season, rng, plans, plan, touched, is_wage)
    registered_at = _registered(season, rng, plans, plan, place_in_plan)
    return Jobs(
        number=number,
        plan=plan,
        person=person,
        phone=phone,
        is_false=is_false,
        mechanism=touched,
        coached=is_false & happens(rng, scenario.coaching.workers[season.index], n),
        reachable=_reachable(world, scenario, plans, plan),
        support=_support(world, rng, plans, plan),
        is_wage=is_wage,
        started_day=_starts(scenario, season, rng, plans, plan, touched, registered_at),
        wage=wage,
        insured=insured,
        registered_at=registered_at,
    )


def _falsehood(scenario: Scenario, rng: np.random.Generator, plans: Plans, plan: Ints, place: Ints) -> Flags:
    """Draw which jobs do not exist: all of a touched plan's, or a part that holds one at least."""
    parts = (scenario.padding, scenario.diversion, scenario.ring, scenario.recycled, scenario.paper_insured)
    whole = np.array([0.0, *(part.whole_plan for part in parts)])[plans.mechanism]
    low = np.array([0.0, *(part.part[0] for part in parts)])[plans.mechanism]
    high = np.array([0.0, *(part.part[1] for part in parts)])[plans.mechanism]
    m = len(plans)
    share = np.where(happens(rng, whole, m), 1.0, low + (high - low) * rng.random(m))
    surely = (rng.random(m) * plans.size).astype(np.int64)
    drawn = happens(rng, share[plan], len(plan)) | (surely[plan] == place)
    false: Flags = drawn & (plans.mechanism[plan] != HONEST)
    return false


def _people(
    scenario: Scenario, memory: Memory, rng: np.random.Generator,
    plans: Plans, plan: Ints, place: Ints, touched: Ints, number: Ints,
) -> Ints:  # fmt: skip
    """Draw who is named: somebody new, last year's people, somebody who moved on, or somebody taken from elsewhere."""
    n = len(plan)
    person = number.copy()
    back = (plans.last_year[plan] >= 0) & (place < plans.last_year_size[plan]) & happens(rng, _SAME_WORKERS, n)
    back |= (plans.last_year[plan] >= 0) & (place == 0)  # the owner of a small seasonal plan
    person = np.where(back, plans.last_year[plan] + place, person)
    moved = np.flatnonzero(
        (touched == HONEST) & (plans.last_year[plan] < 0) & happens(rng, scenario.look_alikes.moved, n)
    )
    person[moved] = _or_else(memory.earlier_people(rng, plans.county[plan[moved]], near=True), person[moved])
    taken = np.flatnonzero(touched == RECYCLED)
    earlier = memory.earlier_people(rng, plans.county[plan[taken]], near=False)
    here = _same_cycle(rng, plans, plan, person, taken)
    person[taken] = np.where((earlier < 0) | happens(rng, scenario.recycled.same_cycle, len(taken)), here, earlier)
    return person


def _or_else(drawn: Ints, otherwise: Ints) -> Ints:
    return np.where(drawn < 0, otherwise, drawn)


def _same_cycle(rng: np.random.Generator, plans: Plans, plan: Ints, person: Ints, taken: Ints) -> Ints:
    """Draw people of other agencies' plans in this block."""
    chosen = person[taken].copy()
    for _ in range(4):
        other = rng.integers(0, len(plan), len(taken))
        fits = (plans.agency[plan[other]] != plans.agency[plan[taken]]) & (chosen == person[taken])
        chosen = np.where(fits, person[other], chosen)
    return chosen


def _phones(
    world: World, scenario: Scenario, season: Season, rng: np.random.Generator,
    plans: Plans, plan: Ints, touched: Ints, person: Ints,
) -> Ints:  # fmt: skip
    """Draw whose phone is on record: one's own, a relative's, the accountant's, the broker's, the operator's."""
    n = len(plan)
    looks = scenario.look_alikes
    phone = person.copy()
    small = (plans.size[plan] <= 2) & plans.rural[plan] & (plans.mechanism[plan] == HONEST)  # noqa: PLR2004
    family = np.flatnonzero(small & (hashed_unit(plans.number[plan], 11) < looks.family_phone))
    phone[family] = _first_of_family(plans.county[plan[family]], person[family])
    clerk = (plans.kind == ENTERPRISE) & (plans.mechanism == HONEST) & (plans.size >= _ACCOUNTANT_LEAST_JOBS)
    clerk &= happens(rng, looks.accountant, len(plans))
    which = (rng.beta(0.8, 2.0, len(plans)) * _ACCOUNTANTS_PER_COUNTY).astype(np.int64)
    phone = np.where(clerk[plan], ACCOUNTANTS + (plans.county * _ACCOUNTANTS_PER_COUNTY + which)[plan], phone)
    broker = (touched == RING) & happens(rng, scenario.ring.phone[season.index], n)
    ring_phone = RINGS + season.rings.number[plans.ring[plan]] * _RING_PHONES + rng.integers(0, _RING_PHONES, n)
    phone = np.where(broker, ring_phone, phone)
    lent = (touched == PADDING) & happens(rng, scenario.padding.phone_reused[season.index], n)
    cell = season.index * len(season.committed) + world.cells(plans.agency, plans.county)[plan]
    phone = np.where(lent, CAMPAIGNS + cell * _CAMPAIGN_PHONES + rng.integers(0, _CAMPAIGN_PHONES, n), phone)
    changed = (touched == RECYCLED) & happens(rng, scenario.recycled.phone_changed, n)
    return np.where(changed, _FAR_FUTURE_PERSON + plans.first_job[0] + np.arange(n), phone)


def _first_of_family(county: Ints, person: Ints) -> Ints:
    """Give up to three households of a county the phone of the first."""
    if len(county) == 0:
        return person
    family = county * 10**6 + rank_within(county) // _FAMILY
    order = np.argsort(family, kind="stable")
    starts = np.r_[True, family[order][1:] != family[order][:-1]]
    first = person[order][np.flatnonzero(starts)][np.cumsum(starts) - 1]
    phones = np.empty_like(person)
    phones[order] = first
    return phones


def _reachable(world: World, scenario: Scenario, plans: Plans, plan: Ints) -> Floats:
    """Return how well a phone can be reached: remote rural places worst."""
    far = np.minimum(plans.km / 40, 1.0) * 0.5 + world.remoteness[plans.county] * 0.5
    reach: Floats = 1 - scenario.look_alikes.remote_unreachable * 2 * far * plans.rural
    return np.clip(reach, 0.05, 1.0)[plan]


def _support(world: World, rng: np.random.Generator, plans: Plans, plan: Ints) -> Ints:
    supported = plans.program[plan] == world.programs.code.index("SUP")
    n = len(plan)
    return np.where(supported, choose(rng, _SUPPORTED_PROGRAM_SHARES, n), choose(rng, _SUPPORT_SHARES, n))


def _declared(
    scenario: Scenario,
    season: Season,
    rng: np.random.Generator,
    plans: Plans,
    plan: Ints,
    touched: Ints,
    is_wage: Flags,
) -> tuple[Flags, Floats]:
    """Draw what was declared of insurance and wage."""
    n = len(plan)
    honest, paper = scenario.honest_plans, scenario.paper_insured
    chance = np.where(is_wage, honest.insured_wage[season.index], honest.insured_self_employed)
    chance = np.where(
        touched == PADDING,
        np.where(is_wage, scenario.padding.insured_wage, scenario.padding.insured_self_employed),
        chance,
    )
    chance = np.where(np.isin(touched, (DIVERSION, RING, RECYCLED)), chance * honest.false_insured_less, chance)
    chance = np.where(touched == PAPER_INSURED, paper.insured_wage, chance * (1 - honest.insurance_unknown))
    least = honest.minimum_wage[season.index]
    wage = least * (1 + rng.gamma(1.3, 0.16, n))
    at_least = np.where(touched == PADDING, scenario.padding.wage_at_minimum, scenario.look_alikes.wage_at_minimum)
    wage = np.where(happens(rng, at_least, n), least, wage)
    fixed = least * (1.05 + 0.25 * hashed_unit(plans.contractor, 7))[plan]
    wage = np.where((touched == PAPER_INSURED) & happens(rng, paper.same_wage, n), fixed, wage)
    wage = np.where(is_wage, np.round(wage / _WAGE_STEP) * _WAGE_STEP, np.nan)
    return happens(rng, chance, n), wage


def _registered(season: Season, rng: np.random.Generator, plans: Plans, plan: Ints, place: Ints) -> Ints:
    """Draw when each job was entered: a plan's jobs in one sitting, seconds to minutes apart; some plans over weeks."""
    m = len(plans)
    pace = np.where(plans.channel > 0, 1.0, rng.gamma(2.0, 90.0, m))
    spread_out = (plans.mechanism == HONEST) & (plans.channel == 0) & happens(rng, 0.18, m)
    later = np.where(spread_out, rng.integers(3, 25, m), 0)
    day = np.minimum(plans.registered_day[plan] + np.minimum(later[plan] * place, _LONGEST_HIRING), season.last_day)
    second = plans.registered_second[plan] + (pace[plan] * place * (~spread_out[plan])).astype(np.int64)
    registered: Ints = day * 86_400 + np.minimum(second, 86_399)
    return registered


def _starts(
    scenario: Scenario, season: Season, rng: np.random.Generator,
    plans: Plans, plan: Ints, touched: Ints, registered_at: Ints,
) -> Ints:  # fmt: skip
    """Draw start dates between approval and registration; some heap on the first of a Jalali month."""
    n = len(plan)
    registered = registered_at // 86_400
    earliest = np.maximum(plans.approved_day[plan], registered - _LONGEST_BEFORE)
    start = earliest + ((registered - earliest + 1) * rng.random(n)).astype(np.int64)
    same_day = (touched == PAPER_INSURED) & happens(rng, scenario.paper_insured.start_same_day, n)
    start = np.where(same_day, registered, start)
    heaped = happens(
        rng, np.where(touched == PADDING, scenario.padding.start_heaped, scenario.look_alikes.start_heaped), n
    )
    month = season.month_starts[np.clip(np.searchsorted(season.month_starts, start, side="right") - 1, 0, None)]
    starts: Ints = np.where(heaped & (month >= earliest) & ~same_day, month, start)
    return starts
