"""Run all benchmarks, or those named, and write docs/benchmarks.md; the current folder must be the repository."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from experiments.benchmarks.answering.bench import ANSWERING
from experiments.benchmarks.bench import JOBS, RUNS, SEED, Bench, Options
from experiments.benchmarks.by_hand import BY_HAND
from experiments.benchmarks.many_plans import MANY_PLANS
from experiments.benchmarks.page import PATH, write_page
from experiments.benchmarks.pages.bench import PAGES
from experiments.benchmarks.real_tables import REAL_TABLES
from experiments.benchmarks.section import Section, keep
from experiments.benchmarks.whole_matrix import WHOLE_MATRIX
from experiments.origin import origin_of

BENCHES = {bench.name: bench for bench in (WHOLE_MATRIX, BY_HAND, MANY_PLANS, ANSWERING, PAGES, REAL_TABLES)}


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
    """Measure, and write the sections of docs/benchmarks.md; all benchmarks where none is named."""
    with tempfile.TemporaryDirectory(prefix="rastin-bench-") as scratch:
        options = Options((work or Path(scratch)).resolve(), jobs, seed, runs, threads, memory_limit)
        for name in names or BENCHES:
            needs = BENCHES[name].needs
            if needs and not needs.exists():
                click.echo(f"{name} is skipped: there is no data at {needs}", err=True)
                continue
            click.echo(f"{name} ...")
            keep(_measured(BENCHES[name], options), Path())
    write_page()
    click.echo(PATH.read_text(encoding="utf-8"))


def _measured(bench: Bench, options: Options) -> Section:
    blocks = bench.run(options)
    command = (
        f"python -m experiments.benchmarks {bench.name} --work FOLDER --jobs {options.jobs} --seed {options.seed} "
        f"--runs {options.runs} --threads {options.threads} --memory-limit {options.memory_limit}"
    )
    return Section(f"{bench.place:02d}-{bench.name}", bench.question, blocks, origin_of(command))


if __name__ == "__main__":  # the processes of the runs import this module again
    main()
