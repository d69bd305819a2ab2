"""A home whose registry holds a million jobs of one cycle, all scored: what the pages are read from."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from experiments.benchmarks.bench import AS_OF, CYCLE, Options
from experiments.simulation.run import simulate
from experiments.simulation.scenario_file import read_scenario
from features.calendar_dates import parse_moment
from features.ingest.recorded import land_drop
from features.progress import step
from features.settings import Settings
from features.store import Store
from models.recorded import promote_and_enter
from models.shelf import open_shelf
from training.scoring import score_cycle

if TYPE_CHECKING:
    from pathlib import Path

TRAINED = 40_000  # jobs, over four cycles, that the release learns from; which trees score makes no page slower
DESPITE = "nothing scored before it"


def registered_home(options: Options) -> Settings:
    """Return a home with a registry and a scoring run of `options.jobs` jobs, made where it is not there yet."""
    folder = options.work / f"pages-{options.jobs}-{options.seed}"
    settings = Settings(home=folder / "home", threads=options.threads, memory_limit=options.memory_limit)
    if (settings.home / "scores" / str(CYCLE) / "latest").exists():
        return settings
    if not Store(settings.home).files("jobs"):
        if not (folder / "drop").exists():
            with step(f"Simulating {options.jobs:,} jobs of cycle {CYCLE}"):
                simulate(
                    folder / "drop", options.jobs, options.seed, replace(read_scenario("baseline"), cycles=(CYCLE,))
                )
        with step("Landing them"):
            land_drop(settings, folder / "drop", parse_moment(AS_OF))
    trained = _trained(folder / "trained", options.seed)
    if not (settings.home / "releases").exists():
        shutil.copytree(trained.home / "releases", settings.home / "releases")
        shutil.copytree(trained.home / "cycle", settings.home / "cycle", ignore=shutil.ignore_patterns("*.sqlite*"))
        shutil.copyfile(trained.signers_path, settings.signers_path)
    shelf = open_shelf(settings)
    (name,) = shelf.names()
    if shelf.champions().present != name:
        promote_and_enter(settings, name, DESPITE)
    score_cycle(settings, shelf.read(name), CYCLE, parse_moment(AS_OF))
    return settings


def _trained(folder: Path, seed: int) -> Settings:
    """Return a smaller home in which a cycle was run from its drop to its scores, as people run it."""
    settings = Settings(home=folder / "home")
    if not (settings.home / "scores" / str(CYCLE) / "latest").exists():
        if not (folder / "drop").exists():
            simulate(folder / "drop", TRAINED, seed)
        command = [sys.executable, "-c", "from features.command_line import main; main()", "--home", str(settings.home)]
        asked = ["--as-of", AS_OF, "--cycle", str(CYCLE), "--drop", str(folder / "drop"), "--recorded-at", AS_OF]
        with step(f"Running cycle {CYCLE} of {TRAINED:,} jobs"):
            subprocess.run([*command, "cycle", "run", *asked], check=True, capture_output=True)  # noqa: S603 -- our own command
    return settings
