"""Run worlds one after another, keep each that is finished whole, and go on there the next time."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from experiments.replay.loop import replay
from experiments.replay.policies.catalogue import SHOWN, policies
from experiments.replay.policies.restaurants import restaurant_policies
from experiments.replay.worlds.changes import CHANGES, UNCHANGED
from experiments.replay.worlds.nyc import NYC, read_restaurants
from experiments.replay.worlds.simulated import make_world
from features.whole_files import whole_file
from models.first_load import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future


@dataclass(frozen=True)
class Task:
    """A world to replay.

    Attributes
    ----------
    work
        Where results are kept.
    scenario, change
        The scenario that ships, and what an adversary changes of it, by name.
    seed, jobs
        Of the simulation.
    visits
        Plans to visit in each round.
    rounds
        How many rounds, from the first on; all where 0.
    """

    work: Path
    scenario: str
    change: str
    seed: int
    jobs: int
    visits: int
    rounds: int = 0

    @property
    def kept(self) -> Path:
        """Where its result lies once it is finished."""
        name = f"{self.scenario}-{self.change}-{self.jobs}-{self.visits}-{self.rounds}-{self.seed}"
        return self.work / f"{name}.parquet"


def run_all(tasks: list[Task], minutes: float, workers: int) -> list[Task]:
    """Run what is not finished yet, until all is or the time is up; return the finished, in the order given.

    Parameters
    ----------
    tasks
        In the order of the running.
    minutes
        No world is begun after this long.
    workers
        Worlds that run at once, each in a process of its own, on one thread.
    """
    until = time.monotonic() + 60.0 * minutes
    open_tasks = [task for task in tasks if not task.kept.exists()]
    for task, seconds in _finished(open_tasks, until, workers):
        left = sum(not one.kept.exists() for one in tasks)
        click.echo(f"{task.kept.stem}: {seconds:.0f} s; {left} worlds to go", err=True)
    return [task for task in tasks if task.kept.exists()]


def results(tasks: list[Task]) -> pd.DataFrame:
    """Read what finished worlds left: a row a world, policy and round."""
    return pd.concat([pd.read_parquet(task.kept) for task in tasks], ignore_index=True)


def run(task: Task) -> float:
    """Replay one world and keep its result; return the seconds it took."""
    began = time.perf_counter()
    task.work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="world-", dir=task.work))
    try:
        rows = _rows(task, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    with whole_file(task.kept) as draft:
        rows.assign(scenario=task.scenario, change=task.change, seed=task.seed).to_parquet(draft, index=False)
    return time.perf_counter() - began


def _rows(task: Task, folder: Path) -> pd.DataFrame:
    if task.scenario == NYC:
        table = read_restaurants(task.visits, task.seed).until(task.rounds)
        return replay(table, restaurant_policies(table.jobs["is_false"], task.seed), task.visits, task.seed)
    world = make_world(folder, task.scenario, task.seed, task.jobs, CHANGES[task.change])
    kinds = policies(world.jobs["is_false"], task.seed)
    if task.change != UNCHANGED:
        kinds = {name: kinds[name] for name in SHOWN}
    return replay(world.until(task.rounds), kinds, task.visits, task.seed)


def _finished(tasks: list[Task], until: float, workers: int) -> Iterator[tuple[Task, float]]:
    os.environ.update(ENVIRONMENT)  # libraries of a new process read it as they load
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        waiting = list(tasks)
        running: dict[Future[float], Task] = {}
        while (waiting and time.monotonic() < until) or running:
            while waiting and len(running) < workers and time.monotonic() < until:
                task = waiting.pop(0)
                running[pool.submit(run, task)] = task
            done = next(as_completed(running))
            yield running.pop(done), done.result()
