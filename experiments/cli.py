"""Commands of this room."""

from __future__ import annotations

from pathlib import Path

import click

from features.command_line import print_result


@click.group()
def commands() -> None:
    """Commands of this room."""


@commands.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--jobs", type=int, required=True, help="Registered jobs over all cycles, 1,000 to 10 million.")
@click.option("--seed", type=click.IntRange(min=0), required=True, help="The same seed, the same bytes.")
@click.option("--scenario", default="baseline", show_default=True, help="baseline, rings or collusion.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def simulate(out: Path, jobs: int, seed: int, scenario: str, as_json: bool) -> None:
    """Write a simulated registry drop in OUT, and its truth beside it in OUT.truth.parquet.

    The truth is for measuring only: nothing that trains, scores, plans or explains reads it.

    Example: rastin simulate drop --jobs 100000 --seed 7
    """
    from experiments.simulation.run import simulate as run

    done = run(out, jobs, seed, scenario)
    result = {
        "out": str(done.out),
        "truth": str(done.truth),
        "scenario": done.scenario,
        "seed": done.seed,
        "rows": done.rows,
    }
    lines = "\n".join(f"{count:>12,}  {name}" for name, count in done.rows.items())
    print_result(result, f"{lines}\ndrop   {done.out}\ntruth  {done.truth}  (for measuring only)", as_json)
