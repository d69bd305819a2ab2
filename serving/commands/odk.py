"""ODK: worklists out to inspectors' phones, and their reports in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings
from serving.commands.options import AS_JSON, OUT, PLAN_FILE, SCHEDULE_FILE

if TYPE_CHECKING:
    from features.settings import Settings


@click.group()
def odk() -> None:
    """Give out work to inspectors' phones over ODK, and take in what they report.

    Example: rastin odk push --plan-file plan.csv
    """


@odk.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--xml", type=click.Path(path_type=Path, dir_okay=False), help="The compiled form too, for clients.")
@AS_JSON
def form(out: Path, xml: Path | None, as_json: bool) -> None:
    """Write the form that inspectors fill in to OUT.xlsx, in Persian and English.

    Example: rastin odk form visits.xlsx
    """
    from features.whole_files import whole_file
    from serving.field_systems.odk_form import FORM_ID, form_version, form_xml, write_form

    write_form(out)
    if xml is not None:
        with whole_file(xml) as draft:
            draft.write_text(form_xml(), encoding="utf-8")
    result = {"form": FORM_ID, "version": form_version(), "out": str(out), "xml": None if xml is None else str(xml)}
    print_result(result, f"The form {FORM_ID}, version {result['version']}, in {out}", as_json)


@odk.command()
@PLAN_FILE
@SCHEDULE_FILE
@OUT
@AS_JSON
@with_settings
def worklist(settings: Settings, plan_file: Path, schedule_file: Path | None, out: Path, as_json: bool) -> None:
    """Write a sample plan's visits as ODK entities: who checks which jobs where and when.

    Columns: name, label, plan, level, inspector, firm, day, county, jobs, geometry. No score, reason or chance.

    Example: rastin odk worklist --plan-file plan.csv --schedule-file days.csv --out visits.csv
    """
    from serving.field_systems.odk_entities import entities_of
    from serving.field_systems.worklist import worklist as visits_of
    from serving.ledger.recorded import record_export
    from serving.list_file import write_list

    entities = entities_of(visits_of(settings, plan_file, schedule_file))
    write_list(entities, out)
    record_export(settings, "worklist for ODK", out, len(entities))
    print_result({"visits": len(entities), "out": str(out)}, f"{len(entities):,} visits in {out}", as_json)


@odk.command()
@PLAN_FILE
@SCHEDULE_FILE
@AS_JSON
@with_settings
def push(settings: Settings, plan_file: Path, schedule_file: Path | None, as_json: bool) -> None:
    """Publish the form on ODK Central and bring its list of visits to what the sample plan asks for.

    The account lies in a file outside the home folder (docs/exchange.md). Pushed twice, the second changes nothing.

    Example: rastin odk push --plan-file plan.csv --schedule-file days.csv
    """
    from features.progress import step
    from serving.field_systems.odk_account import central, read_account
    from serving.field_systems.odk_entities import entities_of
    from serving.field_systems.odk_push import push as bring
    from serving.field_systems.recorded import record_given_out
    from serving.field_systems.worklist import worklist as visits_of

    account = read_account(settings.odk_account_path)
    entities = entities_of(visits_of(settings, plan_file, schedule_file))
    with step("Bringing ODK Central up to date"), central(account) as connected:
        pushed = bring(connected, entities)
    record_given_out(settings, account.project, entities)
    print_result(
        pushed.as_dict(),
        f"{pushed.created:,} visits new, {pushed.updated:,} changed, {pushed.unchanged:,} as they were; the form "
        f"{pushed.form} {'was published' if pushed.is_published else 'was there'} in version {pushed.form_version}",
        as_json,
    )


@odk.command()
@AS_JSON
@with_settings
def pull(settings: Settings, as_json: bool) -> None:
    """Receive what was reported over ODK since the last pull, and print a receipt.

    What the sender corrected counts from now on. What somebody else changed in Central stands beside the sender's own
    report, as relayed, and never takes its place.

    Example: rastin odk pull
    """
    from features.progress import step
    from serving.field_systems.odk_account import central, read_account
    from serving.field_systems.odk_pull import pull as receive_new

    with step("Asking ODK Central"), central(read_account(settings.odk_account_path)) as connected:
        pulled = receive_new(settings, connected)
    text = f"{pulled.submissions:,} submissions new or changed, {pulled.without_jobs:,} of them without a job"
    print_result(pulled.as_dict(), text if pulled.receipt is None else f"{text}\n{pulled.receipt.as_text()}", as_json)
