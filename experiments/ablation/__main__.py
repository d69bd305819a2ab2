"""Run the ablation, and keep what it found in results.json; the current folder must be the repository."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from experiments.ablation.measure import SEED, ablate
from experiments.ablation.registries import AS_OF, LAST_CYCLE, SCENARIOS, describe
from experiments.ablation.ways import SEEDS
from experiments.origin import origin_of
from features.whole_files import whole_file
from models.resampling import RESAMPLES

RESULTS = Path("experiments/ablation/results.json")


@click.command()
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), help="Where registries are kept for next time."
)
@click.option("--jobs", default=200_000, show_default=True, help="Of each simulated registry.")
@click.option("--seed", default=21, show_default=True, help="Of the simulation.")
@click.option("--threads", default=2, show_default=True)
def main(work: Path | None, jobs: int, seed: int, threads: int) -> None:
    """Measure what each family adds in three scenarios; `make docs` shows it in docs/features.md."""
    with tempfile.TemporaryDirectory(prefix="rastin-ablation-") as scratch:
        folder = (work or Path(scratch)).resolve()
        scenarios = {name: ablate(describe(folder, name, jobs, seed, threads), threads) for name in SCENARIOS}
    document = {
        "jobs": jobs,
        "simulation_seed": seed,
        "model_seeds": SEEDS,
        "resampling_seed": SEED,
        "resamples": RESAMPLES,
        "as_of": AS_OF,
        "last_cycle": LAST_CYCLE,
        "origin": origin_of(f"python -m experiments.ablation --jobs {jobs} --seed {seed}"),
        "scenarios": scenarios,
    }
    with whole_file(RESULTS) as draft:
        draft.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    click.echo(f"kept in {RESULTS}; make docs shows it in docs/features.md")


main()
