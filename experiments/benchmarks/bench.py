"""The shape of a benchmark: a question, answered in paragraphs and tables, from runs in processes of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from experiments.benchmarks.section import Block

JOBS, SEED, RUNS = 1_000_000, 7, 3
AS_OF, CYCLE = "1405-01-15", 1404


@dataclass(frozen=True)
class Options:
    """What a benchmark is run with.

    Attributes
    ----------
    work
        Where registries lie; one that is found there is used again.
    jobs, seed
        Of the simulated registry.
    runs
        How often each thing is measured; medians are shown.
    threads, memory_limit
        As in the settings.
    """

    work: Path
    jobs: int = JOBS
    seed: int = SEED
    runs: int = RUNS
    threads: int = 2
    memory_limit: str = "6GB"


@dataclass(frozen=True)
class Bench:
    """A benchmark.

    Attributes
    ----------
    name
        On the command line, and of its section.
    place
        Of its section on the page, 0 to 99.
    question
        The section's title.
    run
        Measures, and returns what the section says.
    needs
        A folder of data without which it cannot be run.
    """

    name: str
    place: int
    question: str
    run: Callable[[Options], tuple[Block, ...]]
    needs: Path | None = None
