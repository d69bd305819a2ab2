"""Serve the API and the console."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
    from features.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at: this machine only.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8404, show_default=True)
@AS_JSON
@with_settings
def serve(settings: Settings, host: str, port: int, as_json: bool) -> None:
    """Serve the API and the console until interrupted; lists are indexed first where they are not yet.

    Nobody gets data without an account or a key: rastin people add. What is sent is not encrypted; where it leaves the
    machine, put a server that speaks TLS before it. What happens is told as JSON lines on standard error.

    Example: rastin serve --port 8404
    """
    from serving.api.barred import bar

    bar()
    import uvicorn

    from features.ledger import LedgerDamaged, enter_late
    from features.progress import step
    from serving.api.application import make_app
    from serving.console.attaching import attach
    from serving.logs import begin
    from serving.observing import observed

    log = begin(settings)
    app = make_app(settings)
    seen = observed(app, settings, log)
    attach(app)
    with suppress(LedgerDamaged):  # the service runs on; whatever is recorded says so
        enter_late(settings)
    app.state.held.records.enter()
    with step("Indexing published lists"):
        app.state.held.runs.open_latest()
    address = f"http://{host}:{port}/v1"
    pages = f"http://{host}:{port}/"
    told = f"Serving the console at {pages} and the API at {address}; described at {address}/openapi.json"
    print_result({"address": address, "console": pages}, told, as_json)
    uvicorn.run(seen, host=host, port=port, log_config=None, log_level="warning", access_log=False, server_header=False)
