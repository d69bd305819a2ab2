"""Simulate a registry: `simulate` is the front door of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation import tables
from experiments.simulation.arrays import stream
from experiments.simulation.drop_folder import new_drop, truth_path
from experiments.simulation.identities import RINGS
from experiments.simulation.inspectors import make_diary, make_inspectors
from experiments.simulation.jobs import draw_jobs
from experiments.simulation.lending import draw_installments, draw_loans
from experiments.simulation.memory import Memory
from experiments.simulation.messages import draw_messages
from experiments.simulation.plans import Block, draw_plans, seasonal_roster
from experiments.simulation.scenario_file import read_scenario
from experiments.simulation.season import day_number, make_season
from experiments.simulation.visits import draw_reports
from experiments.simulation.world import make_world
from features.calendar_dates import parse_moment
from features.faults import Fault
from features.progress import step

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.simulation.arrays import Ints
    from experiments.simulation.drop_folder import DropFolder
    from experiments.simulation.inspectors import Diary, Inspectors
    from experiments.simulation.jobs import Jobs
    from experiments.simulation.plans import Plans
    from experiments.simulation.scenario import Scenario
    from experiments.simulation.season import Season
    from experiments.simulation.world import World

FEWEST_JOBS = 1_000
MOST_JOBS = 10_000_000  # more, and phones and places would no longer be one's own
_BLOCK_JOBS = 250_000  # drawn and written at once: what bounds the memory
_DAY = 86_400


@dataclass(frozen=True)
class Simulated:
    """What was written where."""

    out: Path
    truth: Path
    scenario: str
    seed: int
    rows: dict[str, int]


def simulate(out: Path, jobs: int, seed: int, scenario: str | Scenario = "baseline") -> Simulated:
    """Write a registry drop in `out`, and its truth beside it.

    Parameters
    ----------
    out
        A folder that is new or empty.
    jobs
        Registered jobs over all cycles, 1,000 to 10 million.
    seed
        The same seed, the same bytes; how many threads there are makes no difference.
    scenario
        The name of a file in `scenarios/`, or a scenario made of one.

    Raises
    ------
    Fault
        `jobs` out of bounds, an unknown scenario, or something in `out` already.
    """
    if not FEWEST_JOBS <= jobs <= MOST_JOBS:
        raise Fault(
            f"The number of jobs must lie between {FEWEST_JOBS:,} and {MOST_JOBS:,}; got {jobs:,}.",
            f"شمار شغل‌ها باید میان {FEWEST_JOBS} و {MOST_JOBS} باشد؛ {jobs} داده شد.",
        )
    rules = read_scenario(scenario) if isinstance(scenario, str) else scenario
    with new_drop(out) as drop:
        _Run(rules, seed, jobs, drop).write()
        rows = {name: count for name, count in drop.rows.items() if name != "truth"}
    return Simulated(out, truth_path(out), rules.name, seed, rows)


class _Run:
    """One run over all cycles: holds what blocks share."""

    def __init__(self, scenario: Scenario, seed: int, jobs: int, drop: DropFolder) -> None:
        self.scenario, self.seed, self.jobs, self.drop = scenario, seed, jobs, drop
        self.end_day = day_number(parse_moment(scenario.observed_to))
        self.world: World = make_world(scenario, seed, jobs)
        self.inspectors: Inspectors = make_inspectors(self.world, scenario, seed)
        self.memory = Memory(np.full(jobs, -1, np.int16))
        self.first = {"job": 0, "plan": 0, "loan": 0, "verification": 0}

    def write(self) -> None:
        """Draw and write every cycle."""
        for name, table in tables.reference_tables(self.world, self.inspectors).items():
            self.drop.append(name, table)
        season: Season | None = None
        diary: Diary | None = None
        for index, cycle in enumerate(self.scenario.cycles):
            jobs = _part(self.jobs, index, len(self.scenario.cycles))
            season = make_season(self.world, self.scenario, self.seed, index, jobs, season)
            diary = diary or make_diary(self.inspectors, season.first_day, self.end_day)
            self.drop.append("commitments", tables.commitments_table(self.world, season))
            blocks = -(-jobs // _BLOCK_JOBS)
            for number in range(blocks):
                with step(f"cycle {cycle}, part {number + 1} of {blocks}"):
                    self._write_block(
                        season, diary, stream(self.seed, "block", cycle, number), _part(jobs, number, blocks)
                    )
            self.memory.close_cycle(self.first["job"])

    def _write_block(self, season: Season, diary: Diary, rng: np.random.Generator, jobs: int) -> None:
        scenario, world, drop = self.scenario, self.world, self.drop
        block = Block(self.first["job"], jobs, self.first["plan"], self.jobs)
        plans = draw_plans(world, scenario, season, self.memory, rng, block)
        drawn = draw_jobs(world, scenario, season, self.memory, rng, plans)
        for kind, roster in seasonal_roster(plans, rng, season).items():
            self.memory.growing.setdefault(kind, []).append(roster)
        owner, owner_phone = _owners(plans, drawn)
        loans = draw_loans(world, scenario, season, rng, plans, owner, self.first["loan"], self.end_day)
        sms, calls = draw_messages(scenario, season, rng, drawn, self.end_day * _DAY)
        reports = draw_reports(
            world, scenario, season, rng, plans, drawn, (sms, calls), self.inspectors, diary, self.end_day
        )
        checks = tables.verifications_table(drawn, sms, calls, reports, self.inspectors, self.first["verification"])
        drop.append("plans", tables.plans_table(world, season, plans, owner, owner_phone))
        drop.append("jobs", tables.jobs_table(world, season, plans, drawn))
        drop.append("loans", tables.loans_table(plans, loans))
        drop.append("installments", tables.installments_table(loans, draw_installments(rng, loans, self.end_day)))
        drop.append("verifications", checks)
        drop.append("truth", tables.truth_table(drawn))
        for name, count in (
            ("job", jobs),
            ("plan", len(plans)),
            ("loan", len(loans)),
            ("verification", checks.num_rows),
        ):
            self.first[name] += count


def _part(whole: int, index: int, parts: int) -> int:
    """Return the size of one of `parts` even parts."""
    return whole * (index + 1) // parts - whole * index // parts


def _owners(plans: Plans, jobs: Jobs) -> tuple[Ints, Ints]:
    """Return the owner of each plan and the phone on record: small plans are owned by their first worker."""
    first = plans.first_job - plans.first_job[0]
    own = plans.owner < 0
    owner = np.where(own, jobs.person[first], plans.owner)
    brokered = (jobs.phone[first] >= RINGS) & (plans.ring >= 0)
    return owner, np.where(own | brokered, jobs.phone[first], plans.owner)
