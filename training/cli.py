"""Commands of the analyst: train, score; releases and the cycle run in files of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import Moment, print_result, with_settings
from training.cycle_run.commands import cycle
from training.releases_cli import releases

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings


@click.group()
def commands() -> None:
    """Commands of this room."""


commands.add_command(releases)
commands.add_command(cycle)


@commands.command()
@click.option("--as-of", type=Moment(), required=True, help="Learn from nothing known at or after this date.")
@click.option("--seed", default=1404, show_default=True, help="The same seed, drop and date give the same release.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--search-trials", default=0, show_default=True, help="Search how trees should grow: at most so often.")
@click.option("--search-minutes", default=10.0, show_default=True, help="... and at most so long.")
@with_settings
def train(
    settings: Settings, as_of: datetime, seed: int, search_trials: int, search_minutes: float, as_json: bool
) -> None:
    """Train a candidate release on field outcomes and evaluate it on later cycles.

    Example: rastin train --as-of 1405-01-15
    """
    from training.release_text import gate_lines, headline
    from training.retrain import retrain

    made = retrain(settings, as_of, seed, trials=search_trials, minutes=search_minutes)
    if made.notice:
        click.echo(str(made.notice), err=True)
    result = {
        "release": made.release.name,
        "labelled_jobs": made.labelled,
        "folder": str(settings.home / "releases" / made.release.name),
        "evaluation": made.release.evaluation,
        "gate": made.gate,
    }
    print_result(
        result,
        f"Candidate {made.release.name}, learnt from {made.labelled:,} visited jobs; in {result['folder']}\n"
        f"{headline(dict(made.release.evaluation))}\n" + "\n".join(gate_lines(made.gate)),
        as_json,
    )


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
    from models.shelf import open_shelf
    from training.scoring import score_cycle

    shelf = open_shelf(settings)
    published = score_cycle(settings, shelf.read(release or shelf.to_score_with()), cycle, as_of)
    with whole_file(out) as draft:
        shutil.copyfile(published.folder / "scores.parquet", draft)
    jobs = len(published.scores())
    print_result(
        {"jobs": jobs, "out": str(out), **published.manifest},
        f"{jobs:,} jobs of cycle {cycle} scored by {published.release}; in {out}",
        as_json,
    )


@commands.command()
@click.argument("table", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--label", required=True, help="The column that says what came out: 0 and 1, or two words.")
@click.option("--label-is", help="Which value of the label to look for, where that is not plain.")
@click.option("--time", required=True, help="The column that says when a row's outcome was still to come.")
@click.option(
    "--test-from", type=Moment(), required=True, help="Learn from the rows before this date, rank the others."
)
@click.option("--entity", help="The column that says what rows belong together: a company, a house.")
@click.option(
    "--verifier", "verifiers", multiple=True, help="A column that says who verified; may be given more than once."
)
@click.option("--leave-out", multiple=True, help="A column made after the outcome; may be given more than once.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write report.json to."
)
@click.option("--seed", default=1404, show_default=True, help="The same seed gives the same report.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@with_settings
def bench(
    settings: Settings,
    table: Path,
    label: str,
    label_is: str | None,
    time: str,
    test_from: datetime,
    entity: str | None,
    verifiers: tuple[str, ...],
    leave_out: tuple[str, ...],
    out: Path,
    seed: int,
    as_json: bool,
) -> None:
    """Try the trainer on any labelled table, CSV or Parquet: how it ranks later rows, and what to doubt of that.

    Guards look for columns that give the outcome away, rows that repeat, what depends on who verified, changed practice
    and drift. Figures come with and without what they doubt, beside baselines from the same run.

    Example: rastin bench inspections.csv --label unfit --time inspected_on --test-from 2014-07-01 --out bench
    """
    import json

    from features.whole_files import whole_file
    from training.any_table.judging import judge
    from training.any_table.question import Question
    from training.any_table.told import in_short

    question = Question(table, label, time, test_from, label_is, entity, verifiers, leave_out)
    report = judge(question, seed, settings.threads)
    with whole_file(out / "report.json") as draft:
        draft.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print_result({**report, "out": str(out / "report.json")}, in_short(report), as_json)
