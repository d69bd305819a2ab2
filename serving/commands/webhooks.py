"""Tell other systems what happened."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from features.command_line import EXIT_FAILED, print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
    from features.settings import Settings


@click.group()
def webhooks() -> None:
    """Tell other bodies' systems when a sample plan is issued and when results come in.

    Example: rastin webhooks send
    """


@webhooks.command()
@AS_JSON
@with_settings
def send(settings: Settings, as_json: bool) -> None:
    """Send signed messages of what the ledger says has happened since the last time; ends 1 where one was not taken.

    Who is told of what stands in a file outside the home folder (docs/exchange.md). A server that runs sends them by
    itself; run this by the clock where none does.

    Example: rastin webhooks send
    """
    from features.progress import step
    from serving.webhooks.hooks import read_hooks
    from serving.webhooks.sending import send as tell

    hooks = read_hooks(settings.hooks_path)
    with step("Telling"):
        told = tell(settings, hooks)
    lines = [f"{one.hook}: {one.sent} sent" + (f"; then {one.refused}" if one.refused else "") for one in told]
    print_result({"hooks": [one.as_dict() for one in told]}, "\n".join(lines), as_json)
    if any(one.refused for one in told):
        sys.exit(EXIT_FAILED)
