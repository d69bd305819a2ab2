"""Reports of what visits found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import Moment, print_result, with_settings
from serving.commands.options import AS_JSON, LANGUAGE

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def report() -> None:
    """Report what visits found.

    Example: rastin report period --from 1404-07-01 --to 1405-01-01 --out report
    """


@report.command()
@click.option("--from", "start", type=Moment(), required=True, help="The first day, ISO or Jalali.")
@click.option("--to", "end", type=Moment(), required=True, help="The day after the last.")
@click.option("--sample", nargs=2, type=_FILE, help="A sample plan's file and its reports: measures the registered.")
@click.option("--previous-sample", nargs=2, type=_FILE, help="The same of the period before.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write into.")
@LANGUAGE
@AS_JSON
@with_settings
def period(
    settings: Settings,
    start: datetime,
    end: datetime,
    sample: tuple[Path, Path] | None,
    previous_sample: tuple[Path, Path] | None,
    out: Path,
    language: str,
    as_json: bool,
) -> None:
    """Report a period: plans visited, confirmed, rejected and neither, each rate with its definition, and what changed.

    Writes report.html, report.pdf, report.xlsx, summary.csv and groups.csv. What share of the registered jobs is false
    is told only from a sample plan.

    Example: rastin report period --from 1404-07-01 --to 1405-01-01 --sample plan.csv reports.csv --out report
    """
    from features.progress import step
    from serving.ledger.recorded import record_period_report
    from serving.period.counts import Period
    from serving.period.files import write_report
    from serving.period.report import Sample, make_report
    from serving.period.words import WORDS

    if end <= start:
        raise click.BadParameter("the period must end after it begins", param_hint="--to")
    with step("Counting and estimating"):
        now, before = (Sample(*files) if files else None for files in (sample, previous_sample))
        made = make_report(settings, Period(start, end), language, now, before)
    with step("Drawing and writing"):
        files = write_report(made, out, WORDS[language])
    record_period_report(settings, files, sum(map(len, made.groups.values())))
    values = made.summary.set_index("measure")["value"].astype(object)
    said = {str(name): value for name, value in values.where(values.notna(), None).items()}
    print_result(
        {"files": [str(file) for file in files], **said, **made.about},
        f"{_count(said['visited'])} plans visited, {_count(said['confirmed'])} confirmed; in {out}: "
        f"{', '.join(file.name for file in files)}",
        as_json,
    )


def _count(value: object) -> str:
    return value if isinstance(value, str) else f"{value:,.0f}"
