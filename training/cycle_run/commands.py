"""Commands of the cycle run."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import Moment, print_result, with_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from features.settings import Settings
    from training.cycle_run.history import RunRecord

_INTERRUPTED = 130  # as shells have it


@click.group()
def cycle() -> None:
    """Run a cycle's work as a whole; killed at any moment, it goes on from the last finished stage."""


@cycle.command()
@click.option("--as-of", type=Moment(), required=True, help="Use nothing known at or after this date.")
@click.option("--cycle", "year", type=int, required=True, help="The cycle to score, a Jalali year.")
@click.option("--drop", type=click.Path(path_type=Path), help="A drop to ingest first.")
@click.option("--recorded-at", type=Moment(), help="When the drop's rows became known; now where not given.")
@click.option("--seed", default=1404, show_default=True, help="Of the training.")
@click.option("--again", is_flag=True, help="Begin anew, even where an unfinished run was asked the same.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def run(
    settings: Settings,
    as_of: datetime,
    year: int,
    drop: Path | None,
    recorded_at: datetime | None,
    seed: int,
    again: bool,
    as_json: bool,
) -> None:
    """Ingest, train, evaluate, hold the gate, score and publish, or go on where the same run was interrupted.

    Example: rastin cycle run --as-of 1405-01-15 --cycle 1404 --drop drop/
    """
    from training.cycle_run.durable import run_cycle
    from training.cycle_run.request import make_request
    from training.recipe import Recipe

    recipe = Recipe(seed, settings.wrongly_listed_bound)
    request = make_request(as_of, year, recipe, drop, recorded_at)
    with _ended_by_hand():
        record = run_cycle(settings, request, again=again)
    _print(record, as_json)


@cycle.command()
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def resume(settings: Settings, run_name: str | None, as_json: bool) -> None:
    """Go on with a run that was interrupted or failed; the latest where none is named.

    Example: rastin cycle resume
    """
    from training.cycle_run.durable import resume_cycle

    with _ended_by_hand():
        record = resume_cycle(settings, run_name)
    _print(record, as_json)


@cycle.command()
@click.argument("run_name", metavar="[RUN]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def status(settings: Settings, run_name: str | None, as_json: bool) -> None:
    """Show how far a run has come, also while it goes on; the latest where none is named.

    Example: rastin cycle status
    """
    from training.cycle_run.history import run_named

    _print(run_named(settings, run_name), as_json)


@cycle.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def list_runs(settings: Settings, as_json: bool) -> None:
    """List the runs, the oldest first.

    Example: rastin cycle list
    """
    from training.cycle_run.history import runs

    found = runs(settings)
    lines = [f"{run.name:<22} {run.state:<12} {run.began:%Y-%m-%d %H:%M}  {len(run.done)} stages" for run in found]
    print_result({"runs": [run.to_document() for run in found]}, "\n".join(lines) or "no cycle run yet", as_json)


@contextmanager
def _ended_by_hand() -> Iterator[None]:
    """End at once where somebody interrupts: nothing is lost but the stage, and waiting for it would take minutes."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Interrupted. Go on with: rastin cycle resume", err=True)
        os._exit(_INTERRUPTED)


def _print(record: RunRecord, as_json: bool) -> None:
    from training.cycle_run.progress_text import as_text

    print_result(record.to_document(), as_text(record), as_json)
