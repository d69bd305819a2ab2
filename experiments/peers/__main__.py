"""Compare, and write the two sections of docs/benchmarks.md; the current folder must be the repository."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from experiments.benchmarks.page import shown, write_page
from experiments.benchmarks.section import Section, keep
from experiments.origin import origin_of
from experiments.peers import estimate_section, ranking_section
from experiments.peers.allowance import Allowance
from experiments.peers.cases import SEED, case_names
from experiments.peers.contenders import CONTENDERS, is_installed
from experiments.peers.estimators import ESTIMATORS
from experiments.peers.running import Asked, finished
from models.first_load import ENVIRONMENT
from training.recipe import SEED as MODEL_SEED

JOBS, TRIALS, MINUTES = 40_000, 3, 2.0
VISITS, DRAWS = 300, 400
_PACKAGES = ("rastin", "numpy", "scikit-learn", "lightgbm")


@click.command()
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where registries and finished cases are kept; empty it after a change of code.",
)
@click.option("--cases", multiple=True, type=click.Choice(case_names()), default=case_names(), help="All by default.")
@click.option("--jobs", default=JOBS, show_default=True, help="Of each simulated registry.")
@click.option("--trials", default=TRIALS, show_default=True, help="Of each contender's search, on each case.")
@click.option("--minutes", default=MINUTES, show_default=True, help="Of it, after which no trial begins.")
@click.option("--visits", default=VISITS, show_default=True, help="Of each draw that is estimated from.")
@click.option("--draws", default=DRAWS, show_default=True, help="Of each design.")
@click.option("--threads", default=1, show_default=True, help="Of each case.")
@click.option("--workers", default=2, show_default=True, help="Cases that run at once, in a process each.")
@click.option("--publish/--no-publish", default=True, show_default=True, help="Write the sections and the page.")
def main(
    work: Path | None,
    cases: tuple[str, ...],
    jobs: int,
    trials: int,
    minutes: float,
    visits: int,
    draws: int,
    threads: int,
    workers: int,
    publish: bool,
) -> None:
    """Rank and estimate with others' programs, on the same rows and draws; a case that is finished is not run again."""
    asked = Asked(jobs, Allowance(trials, minutes), visits, draws, threads)
    os.environ.update({**ENVIRONMENT, "OMP_NUM_THREADS": str(threads)})  # a new process reads it as libraries load
    with tempfile.TemporaryDirectory(prefix="rastin-peers-") as scratch:
        folder = (work or Path(scratch)).resolve()
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
            documents = dict(zip(cases, pool.map(partial(finished, asked=asked, work=folder), cases), strict=True))
    for section in _sections(documents, asked):
        click.echo(shown(section))
        if publish:
            keep(section, Path())
    if publish:
        write_page()


def _sections(documents: dict[str, dict[str, Any]], asked: Asked) -> list[Section]:
    sizes = (
        f"--jobs {asked.jobs} --trials {asked.allowance.trials} --minutes {asked.allowance.minutes:g} "
        f"--visits {asked.visits} --draws {asked.draws} --threads {asked.threads}"
    )
    named = " ".join(f"--cases {name}" for name in documents)
    packages = {one.package for one in (*CONTENDERS, *ESTIMATORS) if is_installed(one.package)}
    origin = origin_of(
        f"python -m experiments.peers --work FOLDER {named} {sizes}",
        (*_PACKAGES, *sorted(packages.difference(_PACKAGES))),
    )
    ranked = {name: document["ranked"] for name, document in documents.items()}
    estimated = {name: document["estimated"] for name, document in documents.items() if document["estimated"]}
    sections = [
        Section(
            ranking_section.NAME,
            ranking_section.QUESTION,
            ranking_section.ranking_blocks(
                ranked, asked.allowance, asked.jobs, SEED, MODEL_SEED, _short_of(list(documents), asked)
            ),
            origin,
        )
    ]
    if estimated:
        blocks = estimate_section.estimate_blocks(estimated, asked.visits, asked.draws, MODEL_SEED)
        sections.append(Section(estimate_section.NAME, estimate_section.QUESTION, blocks, origin))
    return sections


def _short_of(run: list[str], asked: Asked) -> list[str]:
    """Say what the run lacks of a whole one."""
    said, left = [], [name for name in case_names() if name not in run]
    if left:
        said.append(f"**Not run yet: {', '.join(left)}.**")
    if asked.jobs < JOBS or asked.allowance.trials < TRIALS:
        said.append(f"**Smaller than a whole run**, which has registries of {JOBS:,} jobs and {TRIALS} trials.")
    return said


if __name__ == "__main__":  # the processes of the cases import this module again
    main()
