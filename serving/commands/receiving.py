"""Receive what inspectors report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import Moment, print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings


@click.command("ingest")
@click.argument("reports", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--recorded-at", type=Moment(), help="When these reports became known; now where not given.")
@AS_JSON
@with_settings
def ingest_reports(settings: Settings, reports: Path, recorded_at: datetime | None, as_json: bool) -> None:
    """Land field reports, as rows of `verifications`, and print a receipt; rows that break a rule go to quarantine.

    delivered = landed + repeated + quarantined. A correction is a row of the same verification_id: it counts from now
    on, and the older stays readable as of its time. A relayed report never takes the place of a direct one.

    Example: rastin report ingest reports.csv
    """
    from serving.field_reports.receiving import receive

    receipt = receive(settings, reports, recorded_at)
    print_result(receipt.as_dict(), receipt.as_text(), as_json)


@click.command("land")
@AS_JSON
@with_settings
def land_reports(settings: Settings, as_json: bool) -> None:
    """Land the reports and decided appeals that came over the API, for estimates and training to see.

    A running server does so by itself, every minute and when it closes. Killed anywhere, the same command goes on.

    Example: rastin report land
    """
    from features.ledger import system_account
    from serving.decisions.landing import land_appeals
    from serving.field_reports.landing import land
    from serving.records import open_records

    records = open_records(settings)
    landed = land(records, system_account())
    appeals = land_appeals(records)
    text = f"{landed.as_text()}; {appeals} decided appeals landed"
    print_result({**landed.as_dict(), "appeals": appeals}, text, as_json)
