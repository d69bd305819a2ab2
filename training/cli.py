"""Commands of the analyst: train, releases, score."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import Moment, print_result, with_settings
from training.cycle_run.commands import cycle

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings


@click.group()
def commands() -> None:
    """Commands of this room."""


commands.add_command(cycle)


@commands.command()
@click.option("--as-of", type=Moment(), required=True, help="Learn from nothing known at or after this date.")
@click.option("--seed", default=1404, show_default=True, help="The same seed, drop and date give the same release.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def train(settings: Settings, as_of: datetime, seed: int, as_json: bool) -> None:
    """Train a candidate release on field outcomes and evaluate it on later cycles.

    Example: rastin train --as-of 1405-01-15
    """
    from training.retrain import headline, retrain

    made = retrain(settings, as_of, seed)
    result = {
        "release": made.release.name,
        "labelled_jobs": made.labelled,
        "folder": str(settings.home / "releases" / made.release.name),
        "evaluation": made.release.evaluation,
    }
    print_result(
        result,
        f"Candidate {made.release.name}, learnt from {made.labelled:,} visited jobs; in {result['folder']}\n"
        f"{headline(dict(made.release.evaluation))}",
        as_json,
    )


@commands.group()
def releases() -> None:
    """List releases, look at one, choose the champion."""


@releases.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def list_releases(settings: Settings, as_json: bool) -> None:
    """List the releases, oldest first.

    Example: rastin releases list
    """
    from models.shelf import Shelf

    shelf = Shelf(settings.home / "releases")
    names, champion = shelf.names(), shelf.champion()
    lines = [f"{name}{'  champion' if name == champion else ''}" for name in names]
    print_result({"releases": names, "champion": champion}, "\n".join(lines) or "no release yet", as_json)


@releases.command()
@click.argument("release")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def show(settings: Settings, release: str, as_json: bool) -> None:
    """Show where a release came from and how it was evaluated.

    Example: rastin releases show R0123456789ab
    """
    from models.shelf import Shelf
    from training.retrain import headline

    found = Shelf(settings.home / "releases").read(release)
    origin = "\n".join(f"{name}: {value}" for name, value in found.manifest.items() if name != "sha256")
    print_result(
        {**found.manifest, "evaluation": found.evaluation}, f"{origin}\n{headline(dict(found.evaluation))}", as_json
    )


@releases.command()
@click.argument("release")
@with_settings
def promote(settings: Settings, release: str) -> None:
    """Make a release the champion: the one that scores.

    Example: rastin releases promote R0123456789ab
    """
    from models.shelf import Shelf

    Shelf(settings.home / "releases").promote(release)
    click.echo(f"{release} is the champion.")


@releases.command()
@with_settings
def rollback(settings: Settings) -> None:
    """Make the champion before the present one champion again.

    Example: rastin releases rollback
    """
    from models.shelf import Shelf

    click.echo(f"{Shelf(settings.home / 'releases').rollback()} is the champion again.")


@commands.command()
@click.option("--as-of", type=Moment(), required=True, help="Use nothing known at or after this date.")
@click.option("--cycle", type=int, required=True, help="The cycle to score, a Jalali year.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Parquet file to write.")
@click.option("--release", help="The release to score with; the champion, or the newest candidate before there is one.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_settings
def score(settings: Settings, as_of: datetime, cycle: int, out: Path, release: str | None, as_json: bool) -> None:
    """Score every registered job of a cycle.

    Example: rastin score --as-of 1405-01-15 --cycle 1404 --out scores.parquet
    """
    import shutil

    from features.whole_files import whole_file
    from models.shelf import Shelf
    from training.scoring import score_cycle

    shelf = Shelf(settings.home / "releases")
    published = score_cycle(settings, shelf.read(release or shelf.to_score_with()), cycle, as_of)
    with whole_file(out) as draft:
        shutil.copyfile(published.folder / "scores.parquet", draft)
    jobs = len(published.scores())
    print_result(
        {"jobs": jobs, "out": str(out), **published.manifest},
        f"{jobs:,} jobs of cycle {cycle} scored by {published.release}; in {out}",
        as_json,
    )
