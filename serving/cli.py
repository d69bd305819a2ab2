"""Commands of this room."""

from __future__ import annotations

import click

from serving.commands import (
    auditing,
    exporting,
    keeping,
    listing,
    measuring,
    odk,
    people,
    planning,
    receiving,
    records,
    reporting,
    sanar,
    serve,
    webhooks,
)


@click.group()
def commands() -> None:
    """Commands of this room."""


for _one in (
    listing.rank,
    listing.explain,
    planning.preview,
    planning.make_plan,
    planning.supervise,
    measuring.estimate,
    measuring.agencies,
    measuring.lift,
    reporting.report,
    auditing.audit,
    people.people,
    records.records,
    exporting.export,
    keeping.backup,
    keeping.restore,
    odk.odk,
    sanar.sanar,
    webhooks.webhooks,
    serve.serve,
):
    commands.add_command(_one)
reporting.report.add_command(receiving.ingest_reports)
reporting.report.add_command(receiving.land_reports)
