"""Sanar, the firms' own field system: worklists out and reports in, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings
from serving.commands.options import AS_JSON, OUT, SCHEDULE_FILE

if TYPE_CHECKING:
    import pandas as pd

    from features.settings import Settings

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def sanar() -> None:
    """Exchange worklists and reports with Sanar, the firms' field system, as CSV files.

    Example: rastin sanar receive reports.csv
    """


@sanar.command()
@click.option("--plan-file", type=_FILE, help="As `rastin plan` wrote it.")
@SCHEDULE_FILE
@click.option("--supervision-file", type=_FILE, help="In place of a plan file: as `rastin supervise` wrote it.")
@click.option("--firm", help="Visits of this firm only.")
@click.option("--excel", is_flag=True, help="Begin the file with a mark by which Excel knows UTF-8.")
@OUT
@AS_JSON
@with_settings
def worklist(
    settings: Settings,
    plan_file: Path | None,
    schedule_file: Path | None,
    supervision_file: Path | None,
    firm: str | None,
    excel: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Write the technical inspectors' visits of a sample plan or of supervision, one row a job to check.

    Columns: visit_id, plan_id, job_id, firm_id, inspector_id, date, date_jalali, province_code, county_code,
    county_name, latitude, longitude. No score, reason or chance.

    Example: rastin sanar worklist --supervision-file visits.csv --firm F001 --excel --out f001.csv
    """
    from serving.field_systems.sanar_worklist import jobs_of
    from serving.ledger.recorded import record_export
    from serving.list_file import write_list

    rows = jobs_of(_visits(settings, plan_file, schedule_file, supervision_file), firm)
    write_list(rows, out, for_excel=excel)
    record_export(settings, "worklist for Sanar", out, len(rows))
    print_result({"jobs": len(rows), "out": str(out)}, f"{len(rows):,} jobs to check in {out}", as_json)


def _visits(
    settings: Settings, plan_file: Path | None, schedule_file: Path | None, supervision_file: Path | None
) -> pd.DataFrame:
    from serving.field_systems.supervised_visits import supervised_visits
    from serving.field_systems.worklist import worklist as visits_of

    if plan_file is not None and supervision_file is None:
        return visits_of(settings, plan_file, schedule_file)
    if supervision_file is not None and plan_file is None and schedule_file is None:
        return supervised_visits(settings, supervision_file)
    raise click.UsageError("give either --plan-file, and --schedule-file where there is one, or --supervision-file")


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
