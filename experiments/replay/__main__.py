"""Replay worlds under every policy, and write what it came to; the current folder must be the repository."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from experiments.benchmarks.page import shown, write_page
from experiments.benchmarks.section import keep
from experiments.replay.chart import write_chart
from experiments.replay.page import CHART, SEEDS_DUE, sections, simulated
from experiments.replay.running import Task, results, run_all
from experiments.replay.summary import by_seed
from experiments.replay.worlds.changes import CHANGES, UNCHANGED
from experiments.replay.worlds.nyc import DATA, NYC
from experiments.simulation.scenario_file import scenario_names
from features.whole_files import whole_file

if TYPE_CHECKING:
    import pandas as pd

JOBS, VISITS = 25_000, 60
RESTAURANTS = 300  # visits a quarter in New York: one in twenty
WORLDS = [*scenario_names(), NYC]


@click.command()
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where finished worlds are kept; empty it after a change of code.",
)
@click.option("--scenarios", multiple=True, type=click.Choice(WORLDS), default=WORLDS)
@click.option("--changes", multiple=True, type=click.Choice(list(CHANGES)), default=[UNCHANGED])
@click.option("--seeds", default=SEEDS_DUE, show_default=True, help="Worlds of each scenario.")
@click.option("--jobs", default=JOBS, show_default=True, help="Of each world, over five cycles.")
@click.option("--visits", default=VISITS, show_default=True, help="Plans to visit in each round.")
@click.option("--rounds", default=0, show_default=True, help="Replay only the first; all where 0.")
@click.option("--minutes", default=90.0, show_default=True, help="Begin no world after this long.")
@click.option("--workers", default=2, show_default=True, help="Worlds that run at once, on a core each.")
@click.option(
    "--publish/--no-publish", default=True, show_default=True, help="Write the section of docs/benchmarks.md."
)
def main(
    work: Path | None,
    scenarios: tuple[str, ...],
    changes: tuple[str, ...],
    seeds: int,
    jobs: int,
    visits: int,
    rounds: int,
    minutes: float,
    workers: int,
    publish: bool,
) -> None:
    """Replay; a world that was finished earlier is not run again."""
    with tempfile.TemporaryDirectory(prefix="rastin-replay-") as scratch:
        folder = (work or Path(scratch)).resolve()
        tasks = [
            task
            for seed in range(1, seeds + 1)
            for scenario in _there(scenarios)
            for task in _tasks(folder, scenario, changes, seed, jobs, visits, rounds)
        ]
        finished = run_all(tasks, minutes, workers)
        if not finished:
            raise click.ClickException("no world was finished in time; try: --minutes 180")
        rows = results(finished)
    told = sections(rows, jobs, visits, RESTAURANTS)
    for section in told:
        click.echo(shown(section))
        if publish:
            keep(section, Path())
    if publish:
        _draw(simulated(by_seed(rows)))
        write_page()


def _draw(seeds: pd.DataFrame) -> None:
    if len(seeds):
        with whole_file(CHART) as draft:
            write_chart(seeds, draft)


def _there(scenarios: tuple[str, ...]) -> list[str]:
    """Leave New York out where its table is not there, saying so."""
    if NYC in scenarios and not DATA.exists():
        click.echo(f"{NYC} is skipped: there is no data at {DATA}", err=True)
    return [name for name in scenarios if name != NYC or DATA.exists()]


def _tasks(
    folder: Path, scenario: str, changes: tuple[str, ...], seed: int, jobs: int, visits: int, rounds: int
) -> list[Task]:
    if scenario == NYC:
        return [Task(folder, NYC, UNCHANGED, seed, 0, RESTAURANTS)]
    return [Task(folder, scenario, change, seed, jobs, visits, rounds) for change in changes]


if __name__ == "__main__":  # the processes of the worlds import this module again
    main()
