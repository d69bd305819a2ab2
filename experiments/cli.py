"""Commands of this room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings

if TYPE_CHECKING:
    from features.settings import Settings


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


@commands.command()
@click.option("--no-serve", is_flag=True, help="End with the accounts and the command that serves the console.")
@click.option("--jobs", type=click.IntRange(min=10_000), default=40_000, show_default=True, help="Jobs to simulate.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True)
@click.option("--lang", "language", type=click.Choice(["fa", "en"]), default="en", show_default=True)
@with_settings
def demo(settings: Settings, no_serve: bool, jobs: int, out: Path, language: str) -> None:
    """Simulate a registry and run the whole way: ingest, train, score, plan, report; then serve the console.

    Example: rastin demo --no-serve
    """
    from experiments.demo.looking_around import ADDRESS, serve, words
    from experiments.demo.walk import walk

    walked = walk(settings, out, jobs, language)
    click.echo(
        f"\nRanked list with reasons: {walked.ranked}\nChart of false jobs found by share visited: {walked.chart}"
    )
    click.echo(f"Look further: rastin --home {walked.home} explain JOB_ID --lang fa")
    click.echo("\nAccounts, each with a password that is shown this once:")
    for name, password in walked.passwords.items():
        click.echo(f"  {name:<14} {password}")
    if no_serve:
        click.echo(f"Look around in the console at {ADDRESS}: {' '.join(words(walked.home))}")
        return
    serve(walked.home)
