"""Sanar, the firms' own field system: worklists out and reports in, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings
from serving.commands.options import AS_JSON, OUT, PLAN_FILE, SCHEDULE_FILE

if TYPE_CHECKING:
    from features.settings import Settings


@click.group()
def sanar() -> None:
    """Exchange worklists and reports with Sanar, the firms' field system, as CSV files.

    Example: rastin sanar receive reports.csv
    """


@sanar.command()
@PLAN_FILE
@SCHEDULE_FILE
@click.option("--firm", help="Visits of this firm only.")
@click.option("--excel", is_flag=True, help="Begin the file with a mark by which Excel knows UTF-8.")
@OUT
@AS_JSON
@with_settings
def worklist(
    settings: Settings,
    plan_file: Path,
    schedule_file: Path | None,
    firm: str | None,
    excel: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Write the technical inspectors' visits of a sample plan, one row a job to check.

    Columns: visit_id, plan_id, job_id, firm_id, inspector_id, date, date_jalali, province_code, county_code,
    county_name, latitude, longitude. No score, reason or chance.

    Example: rastin sanar worklist --plan-file plan.csv --schedule-file days.csv --firm F001 --out f001.csv
    """
    from serving.field_systems.sanar_worklist import jobs_of
    from serving.field_systems.worklist import worklist as visits_of
    from serving.ledger.recorded import record_export
    from serving.list_file import write_list

    rows = jobs_of(visits_of(settings, plan_file, schedule_file), firm)
    write_list(rows, out, for_excel=excel)
    record_export(settings, "worklist for Sanar", out, len(rows))
    print_result({"jobs": len(rows), "out": str(out)}, f"{len(rows):,} jobs to check in {out}", as_json)


@sanar.command()
@click.argument("reports", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file: which header is which column, which word which outcome; Sanar's own where not given.",
)
@AS_JSON
@with_settings
def receive(settings: Settings, reports: Path, mapping: Path | None, as_json: bool) -> None:
    """Receive a file of reports as Sanar writes it, and print a receipt; rows that break a rule go to quarantine.

    Persian headers, Jalali dates, Persian digits and Arabic letters are read. delivered = landed + repeated +
    quarantined.

    Example: rastin sanar receive reports.csv --mapping firm.toml
    """
    from serving.field_systems.sanar_mapping import read_mapping
    from serving.field_systems.sanar_reports import receive_sanar

    taken = receive_sanar(settings, reports, read_mapping(mapping))
    print_result(taken.as_dict(), taken.receipt.as_text(), as_json)
