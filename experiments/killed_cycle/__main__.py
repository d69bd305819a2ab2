"""Kill cycle runs and write docs/durability.md where the current folder is the repository."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from experiments.killed_cycle.killing import Asked, Tally, kill_runs
from experiments.killed_cycle.page import PATH, RESULT, page
from experiments.simulation.run import simulate
from features.whole_files import whole_file
from models.origin import code_identity
from training.cycle_run.stages import STAGES

JOBS = 36_000  # some 130 of them found false by the date; training needs 50


@click.command()
@click.option("--kills", default=200, show_default=True)
@click.option("--minutes", default=240.0, show_default=True, help="Kill no more after this long.")
@click.option("--seed", default=7, show_default=True, help="Draws the moments of the kills.")
@click.option("--drop", type=click.Path(path_type=Path), help="The registry; a simulated one where not given.")
@click.option("--as-of", default="1403-01-15", show_default=True)
@click.option("--cycle", default=1402, show_default=True)
@click.option("--registry", default=f"a simulated registry of {JOBS:,} jobs", help="What the page calls the registry.")
def main(kills: int, minutes: float, seed: int, drop: Path | None, as_of: str, cycle: int, registry: str) -> None:
    """Kill runs of a cycle at random moments; say how many came to their end, and with the same bytes."""
    where = f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, with Rastin {code_identity()}."

    def keep(tally: Tally) -> None:
        result = {**tally.to_document(), "registry": registry, "seed": seed, "where": where}
        click.echo(json.dumps(result))
        with whole_file(RESULT) as draft:
            draft.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if PATH.parent.is_dir():
            with whole_file(PATH) as draft:
                draft.write_text(page(result, tuple(STAGES)), encoding="utf-8")

    with tempfile.TemporaryDirectory(prefix="rastin-killed-") as scratch:
        work = Path(scratch)
        if drop is None:
            drop = simulate(work / "drop", JOBS, seed).out
        kill_runs(Asked(drop, as_of, cycle), work, kills=kills, minutes=minutes, seed=seed, keep=keep)


if __name__ == "__main__":
    main()
