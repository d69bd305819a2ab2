"""The registry that benchmarks read: simulated and ingested once a size and seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.benchmarks.bench import AS_OF
from experiments.simulation.run import simulate
from features.calendar_dates import parse_moment
from features.ingest import ingest_drop
from features.progress import step
from features.settings import Settings
from features.store import Store

if TYPE_CHECKING:
    from experiments.benchmarks.bench import Options


def ready(options: Options) -> Settings:
    """Return settings whose home holds the registry, made where it is not there yet."""
    folder = options.work / f"registry-{options.jobs}-{options.seed}"
    settings = Settings(home=folder / "home", threads=options.threads, memory_limit=options.memory_limit)
    if not Store(settings.home).files("jobs"):
        with step(f"Simulating and ingesting {options.jobs:,} jobs"):
            if not (folder / "drop").exists():
                simulate(folder / "drop", options.jobs, options.seed)
            ingest_drop(folder / "drop", settings, parse_moment(AS_OF))
    return settings
