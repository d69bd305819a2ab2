"""The records of people, sample plans and reports: bring them to the present tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from features.command_line import Moment, print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings


@click.group()
def records() -> None:
    """Keep the records of people, sample plans and reports.

    Example: rastin records upgrade
    """


@records.command("upgrade")
@click.option(
    "--serve-as", metavar="ROLE", help="A role of PostgreSQL that may then read and write rows: the server's."
)
@AS_JSON
@with_settings
def upgrade(settings: Settings, serve_as: str | None, as_json: bool) -> None:
    """Bring the database of the records to the present tables; on PostgreSQL, as the database's owner.

    A file of SQLite is brought there by itself whenever it is opened.

    Example: rastin records upgrade --serve-as rastin
    """
    from features.faults import Fault
    from serving.records.opening import bring_forward

    if serve_as is not None and settings.database is None:
        raise Fault(
            "A role must be one of PostgreSQL. Try: with RASTIN_DATABASE.",
            "نقش تنها در PostgreSQL معنا دارد: RASTIN_DATABASE",
        )
    bring_forward(settings, serve_as)
    print_result({"present": True}, "The records have the present tables.", as_json)


@records.command("forget-answers")
@click.option("--before", type=Moment(), required=True, help="Answers kept before that moment, local time of Tehran.")
@AS_JSON
@with_settings
def forget(settings: Settings, before: datetime, as_json: bool) -> None:
    """Forget old answers that are kept for requests sent again; whoever sends one of those again, creates anew.

    Example: rastin records forget-answers --before 1405-01-01
    """
    from features.calendar_dates import TEHRAN
    from features.ledger import system_account
    from serving.kept_answers import forget_answers
    from serving.records import open_records

    forgotten = forget_answers(open_records(settings), system_account(), before.replace(tzinfo=TEHRAN))
    print_result({"forgotten": forgotten}, f"{forgotten} kept answers forgotten", as_json)
