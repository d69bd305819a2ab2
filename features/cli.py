"""Commands of this room."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import Moment, print_result, with_settings

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings


@click.group()
def commands() -> None:
    """Commands of this room."""


@commands.command()
@click.argument("drop", type=click.Path(path_type=Path))
@click.option("--recorded-at", type=Moment(), help="When these rows became known; now where not given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_settings
def ingest(settings: Settings, drop: Path, recorded_at: datetime | None, as_json: bool) -> None:
    """Check the tables of the folder DROP and land their rows; rows that break a rule go to quarantine.

    Per table: delivered = landed + repeated + quarantined. The same drop twice changes nothing.

    Example: rastin ingest drop/ --recorded-at 1404-12-01
    """
    from features.ingest.recorded import land_drop

    report = land_drop(settings, drop, recorded_at)
    print_result(report.as_dict(), report.as_text(), as_json)


@commands.command("features")
@click.option("--as-of", type=Moment(), required=True, help="Use nothing known at or after this date.")
@click.option("--cycle", type=int, required=True, help="The cycle whose jobs to describe, a Jalali year.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Parquet file to write.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_settings
def write_features(settings: Settings, as_of: datetime, cycle: int, out: Path, engine: str, as_json: bool) -> None:
    """Write every feature of every job of a cycle, as of a date: job_id, plan_id, one column a feature.

    Example: rastin features --as-of 1405-01-15 --cycle 1404 --out features.parquet
    """
    from features.matrix import write_matrix

    rows, columns = write_matrix(settings, as_of, cycle, out, engine)
    result = {"jobs": rows, "features": columns, "out": str(out)}
    print_result(result, f"{columns} features of {rows:,} jobs, in {out}", as_json)


@commands.group()
def quarantine() -> None:
    """Rows that broke a rule, and why."""


@quarantine.command("export")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_settings
def export_quarantine(settings: Settings, out: Path, as_json: bool) -> None:
    """Write every row in quarantine to OUT.csv: where it stands and what it must become, in Persian and English.

    Example: rastin quarantine export quarantine.csv
    """
    from features.ingest.quarantine import export
    from features.ingest.recorded import record_quarantine_export

    rows = export(settings.home, out)
    record_quarantine_export(settings, out, rows)
    print_result({"rows": rows, "out": str(out)}, f"{rows:,} rows in quarantine, listed in {out}", as_json)


@quarantine.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@with_settings
def list_quarantine(settings: Settings, as_json: bool) -> None:
    """Count the rows in quarantine by table and rule.

    Example: rastin quarantine list
    """
    from features.ingest.quarantine import count_by_rule

    counts = count_by_rule(settings.home)
    lines = [f"{table:<14} {rule:<26} {rows:>10,}" for table, rules in counts.items() for rule, rows in rules.items()]
    print_result(counts, "\n".join(lines) or "nothing in quarantine", as_json)
