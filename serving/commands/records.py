"""The records of people, sample plans and reports: bring them to the present tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
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
