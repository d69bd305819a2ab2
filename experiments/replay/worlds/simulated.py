"""A simulated world: a registry in a store, what is true of it, and what visits would report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from experiments.replay.rounds import Round, rounds_of
from experiments.replay.worlds.describing import open_describer
from experiments.replay.worlds.reports import reports_if_visited
from experiments.replay.worlds.scenario import world_scenario
from experiments.simulation.drop_folder import truth_path
from experiments.simulation.run import simulate
from experiments.simulation.scenario_file import read_scenario
from features.calendar_dates import parse_moment
from features.ingest import ingest_drop
from features.progress import step
from features.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from experiments.replay.worlds.describing import Describer
    from experiments.simulation.scenario import Scenario

VISITED_AT_START = 0.06  # of the first cycle's plans: about what replayed rounds come to in a cycle


@dataclass(frozen=True)
class Simulated:
    """What is there to be visited.

    Attributes
    ----------
    settings
        Whose home holds the registry; of field visits only those of the first cycle.
    jobs
        By `job_id`, in its order: `plan_id`, `cycle`, `registered_at`, the plan's places and `first_plan` of its owner,
        who the worker is, and, as only the simulation knows, `is_false` and `mechanism`.
    reports
        As `reports_if_visited` draws them, in the same order.
    rounds
        To be replayed.
    """

    settings: Settings
    jobs: pd.DataFrame
    reports: pd.DataFrame
    rounds: list[Round]

    def until(self, rounds: int) -> Simulated:
        """Return the world with its first rounds alone; with all of them for 0."""
        return replace(self, rounds=self.rounds[: rounds or None])

    def describer(self) -> AbstractContextManager[Describer]:
        """Open the feature engine on the registry."""
        return open_describer(self.settings)


def make_world(
    folder: Path, scenario: str, seed: int, size: int, change: Callable[[Scenario], Scenario] | None = None
) -> Simulated:
    """Simulate a world and let its registry land.

    Parameters
    ----------
    folder
        New; holds the drop and the home.
    scenario
        The name of a scenario that ships.
    seed, size
        Of the simulation; `size` is how many jobs all cycles hold together.
    change
        What an adversary changes of the scenario.
    """
    rules = world_scenario(read_scenario(scenario), VISITED_AT_START)
    rules = change(rules) if change else rules
    with step(f"Simulating {scenario}, seed {seed}"):
        drop = simulate(folder / "drop", size, seed, rules).out
        settings = Settings(home=folder / "home", threads=1, memory_limit="2GB")
        ingest_drop(drop, settings, parse_moment(rules.observed_to))
    jobs, plans = _jobs(drop)
    return Simulated(
        settings, jobs, reports_if_visited(rules, size, seed, plans, jobs.reset_index()), rounds_of(rules.cycles[1:])
    )


def _jobs(drop: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    plans = pd.read_parquet(drop / "plans.parquet").sort_values("plan_id", ignore_index=True)
    plans["first_plan"] = plans.groupby("owner_national_id")["plan_id"].transform("min")
    places = ["plan_id", "province_code", "county_code", "agency_code", "program_code", "first_plan"]
    columns = ["job_id", "plan_id", "cycle", "registered_at", "worker_gender", "settlement", "support_group"]
    jobs = pd.read_parquet(drop / "jobs.parquet", columns=columns)
    jobs = jobs.merge(plans[places], on="plan_id", validate="many_to_one")
    jobs = jobs.merge(pd.read_parquet(truth_path(drop)), on="job_id", validate="one_to_one")
    return jobs.sort_values("job_id").set_index("job_id"), plans
