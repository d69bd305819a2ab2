"""Run all benchmarks, or those named, and write docs/benchmarks.md where the current folder is the repository."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from experiments.benchmarks.bench import JOBS, RUNS, SEED, Options
from experiments.benchmarks.by_hand import BY_HAND
from experiments.benchmarks.page import put_section
from experiments.benchmarks.whole_matrix import WHOLE_MATRIX

BENCHES = {bench.name: bench for bench in (WHOLE_MATRIX, BY_HAND)}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHES)))
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), help="Where registries are kept for next time."
)
@click.option("--jobs", default=JOBS, show_default=True)
@click.option("--seed", default=SEED, show_default=True)
@click.option("--runs", default=RUNS, show_default=True)
@click.option("--threads", default=2, show_default=True)
@click.option("--memory-limit", default="6GB", show_default=True)
def main(
    names: tuple[str, ...], work: Path | None, jobs: int, seed: int, runs: int, threads: int, memory_limit: str
) -> None:
    """Measure, print, and write the sections of docs/benchmarks.md; all benchmarks where none is named."""
    with tempfile.TemporaryDirectory(prefix="rastin-bench-") as scratch:
        options = Options((work or Path(scratch)).resolve(), jobs, seed, runs, threads, memory_limit)
        for name in names or BENCHES:
            text = BENCHES[name].run(options)
            click.echo(f"{name}\n\n{text}")
            put_section(BENCHES[name], text, options)


if __name__ == "__main__":  # the processes of the runs import this module again
    main()
