"""Field visits to one block's plans: which are chosen, who goes, and what is reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation.arrays import choose, happens, integers
from experiments.simulation.inspectors import NATIONAL
from experiments.simulation.messages import CONFIRMED, DENIED, LOST
from experiments.simulation.scenario_file import LEVELS

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Floats, Ints
    from experiments.simulation.inspectors import Diary, Inspectors
    from experiments.simulation.jobs import Jobs
    from experiments.simulation.messages import Messages
    from experiments.simulation.plans import Plans
    from experiments.simulation.scenario import Scenario
    from experiments.simulation.season import Season
    from experiments.simulation.world import World

OUTCOMES = ("confirmed", "false", "not_found", "closed", "refused", "inconclusive")
TRUE, FALSE, NOT_FOUND, CLOSED, REFUSED, INCONCLUSIVE = range(len(OUTCOMES))
REPORTED_VIA = ("direct", "relayed")
JOBS_A_VISIT = 25  # the contract: a visit checks at most so many jobs of its plan
_AFTER_CHECKS = (4, 60)  # days from the plan's last check by SMS or phone to the visit
_DAY = 86_400
_CENTRE_KM = 30.0
_BADNESS = {CONFIRMED: 0.0, DENIED: 1.0, LOST: 0.7}
_SILENT_BADNESS = 0.35


@dataclass(frozen=True)
class Reports:
    """One row a job checked in the field; `job` is its row in the block, `at` seconds since 1970."""

    job: Ints
    at: Ints
    outcome: Ints
    inspector: Ints
    relayed: Flags
    distance_m: Floats  # nan: not recorded
    duration_min: Floats


def draw_reports(
    world: World, scenario: Scenario, season: Season, rng: np.random.Generator,
    plans: Plans, jobs: Jobs, checks: tuple[Messages, Messages], inspectors: Inspectors, diary: Diary, end_day: int,
) -> Reports:  # fmt: skip
    """Choose plans, send inspectors, and report."""
    badness, settled_day = _state(plans, jobs, checks)
    plan = _choose_plans(scenario, season, rng, plans, badness, settled_day, end_day)
    level = choose(rng, np.array([scenario.visits.level[name] for name in LEVELS]), len(plan))
    county = plans.county[plan]
    who = inspectors.assign(rng, level, world.geography.province_of[county], county)
    wished = settled_day[plan] + integers(rng, *_AFTER_CHECKS, len(plan))
    day = diary.book(who, wished, inspectors.capacity)
    went = day >= 0
    plan, who, day = plan[went], who[went], day[went]
    skipped = inspectors.colluding[who] & happens(rng, scenario.inspectors.colluding_skips, len(plan))
    at = day * _DAY + integers(rng, 8 * 3600, 17 * 3600, len(plan))
    distance, duration = visit_traces(rng, skipped, inspectors.sloppy[who])
    relayed = (level[went] > NATIONAL) & happens(rng, scenario.visits.relayed, len(plan))
    visit, job = _checked_jobs(rng, plans, plan)
    outcome = reported_outcomes(
        scenario, season.index, rng, jobs.is_false[job], skipped[visit], inspectors.sloppy[who][visit]
    )
    softened = (
        relayed[visit] & np.isin(outcome, (FALSE, NOT_FOUND)) & happens(rng, scenario.visits.relayed_softens, len(job))
    )
    return Reports(
        job=job,
        at=at[visit],
        outcome=np.where(softened, TRUE, outcome),
        inspector=who[visit],
        relayed=relayed[visit],
        distance_m=distance[visit],
        duration_min=duration[visit],
    )


def _state(plans: Plans, jobs: Jobs, checks: tuple[Messages, Messages]) -> tuple[Floats, Ints]:
    """Return how badly each plan's checks went (0 to 1) and the day after which it can be visited."""
    m = len(plans)
    total, count = np.zeros(m), np.zeros(m)
    settled = np.full(m, -1)
    np.maximum.at(settled, jobs.plan, jobs.registered_at)
    weights = np.array([_BADNESS.get(outcome, _SILENT_BADNESS) for outcome in range(4)])
    for check in checks:
        plan = jobs.plan[check.job]
        total += np.bincount(plan, weights[check.outcome], m)
        count += np.bincount(plan, minlength=m)
        np.maximum.at(settled, plan, check.at)
    return np.divide(total, count, out=np.full(m, _SILENT_BADNESS / 2), where=count > 0), settled // _DAY


def _choose_plans(
    scenario: Scenario,
    season: Season,
    rng: np.random.Generator,
    plans: Plans,
    badness: Floats,
    settled_day: Ints,
    end_day: int,
) -> Ints:
    """Choose plans by their pull, without replacement (Efraimidis and Spirakis, 2006), and some at random."""
    rules = scenario.visits
    wanted = round(rules.plans[season.index] * len(plans))
    at_random = round(wanted * rules.at_random)
    keys = rng.random(len(plans))
    first = np.argsort(keys, kind="stable")[:at_random]
    pull = rules.pull_of_bad_checks * badness - rules.pull_of_centre * np.minimum(plans.km / _CENTRE_KM, 2.0)
    pull += rules.pull_of_jobs * np.log2(plans.size)
    race = rng.exponential(1.0, len(plans)) / np.exp(pull)
    race[first] = np.inf
    rest = np.argsort(race, kind="stable")[: wanted - at_random]
    chosen = np.sort(np.r_[first, rest])
    possible: Ints = chosen[settled_day[chosen] + _AFTER_CHECKS[0] < end_day]
    return possible


def _checked_jobs(rng: np.random.Generator, plans: Plans, plan: Ints) -> tuple[Ints, Ints]:
    """Return visit and job of each check: all jobs of the plan, a random part of a large one."""
    size = plans.size[plan]
    visit = np.repeat(np.arange(len(plan)), size)
    start = plans.first_job[plan] - plans.first_job[0]
    offset = np.arange(len(visit)) - np.repeat(np.cumsum(size) - size, size)
    order = np.lexsort((rng.random(len(visit)), visit))
    place = np.empty(len(visit), np.int64)
    place[order] = offset
    kept = place < JOBS_A_VISIT
    return visit[kept], (start[visit] + offset)[kept]


def visit_traces(rng: np.random.Generator, skipped: Flags, sloppy: Flags) -> tuple[Floats, Floats]:
    """Draw how far from the place the report was made and how long the visit took; who never went was far and quick."""
    n = len(skipped)
    near, far = rng.lognormal(np.log(75), 0.7, n), rng.lognormal(np.log(900), 1.3, n)
    distance = np.where(skipped, far, near * np.where(sloppy, 1.6, 1.0))
    duration = np.where(skipped, rng.lognormal(np.log(14), 0.55, n), rng.lognormal(np.log(37), 0.38, n))
    duration = np.clip(duration * np.where(sloppy & ~skipped, 0.8, 1.0), 2, 240)
    return np.where(happens(rng, 0.19, n), np.nan, np.round(distance, 1)), np.round(duration, 1)


def reported_outcomes(
    scenario: Scenario, cycle_index: int, rng: np.random.Generator, is_false: Flags, skipped: Flags, sloppy: Flags
) -> Ints:
    """Draw what is reported of each job."""
    n, rules = len(is_false), scenario.visits
    missed = np.where(sloppy, rules.false_called_true + scenario.inspectors.sloppy_errs, rules.false_called_true)
    found = np.where(is_false, ~happens(rng, missed, n), happens(rng, rules.true_called_false, n))
    denial = np.where(happens(rng, 0.31, n), NOT_FOUND, FALSE)
    outcome = np.where(found & ~skipped, denial, TRUE)
    neither = np.where(skipped, 0.03, rules.no_answer[cycle_index] * np.where(is_false, 1.35, 1.0))
    silent = happens(rng, neither, n)
    return np.where(silent, integers(rng, CLOSED, INCONCLUSIVE, n), outcome)
