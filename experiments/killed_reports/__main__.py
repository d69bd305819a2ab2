"""Kill server and database while reports come, and write the section of docs/durability.md."""

from __future__ import annotations

import json
import os
import statistics
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from experiments.killed_reports.killing import Asked, kill_while_reporting
from experiments.killed_reports.section import PAGE, RESULT, read_result, with_section
from features.whole_files import whole_file
from models.origin import code_identity

if TYPE_CHECKING:
    from experiments.killed_reports.killing import Seen


@click.command()
@click.option("--reports", default=2_000, show_default=True)
@click.option("--clients", default=8, show_default=True)
@click.option("--kills", default=100, show_default=True)
@click.option("--seed", default=7, show_default=True, help="Draws what is reported, and the moments of the kills.")
@click.option("--records", type=click.Choice(["SQLite", "PostgreSQL"]), default="SQLite", show_default=True)
@click.option("--minutes", default=600.0, show_default=True, help="Kill no more after this long.")
def main(reports: int, clients: int, kills: int, seed: int, records: str, minutes: float) -> None:
    """Send reports while processes are killed; say what was lost or doubled, and whether the ledger is whole."""
    asked = Asked(reports, clients, kills, seed, on_postgresql=records == "PostgreSQL", minutes=minutes)
    with tempfile.TemporaryDirectory(prefix="rastin-killed-") as scratch:
        seen = kill_while_reporting(asked, Path(scratch))
    result = _with(records, _told(seen, clients))
    click.echo(json.dumps(result["runs"][records]))
    with whole_file(RESULT) as draft:
        draft.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if PAGE.exists():
        page = with_section(PAGE.read_text(encoding="utf-8"), result)
        with whole_file(PAGE) as draft:
            draft.write_text(page, encoding="utf-8")
    if not seen.left.is_whole or seen.differing:
        raise SystemExit(1)


def _told(seen: Seen, clients: int) -> dict[str, Any]:
    starts = seen.start_ups_s
    return {
        "clients": clients,
        "kills_server": seen.kills["server"] + seen.kills["server, starting"],
        "kills_starting": seen.kills["server, starting"],
        "kills_database": seen.kills["database"],
        "retries": seen.retries,
        "differing": seen.differing,
        "seconds": f"{seen.seconds:.0f} s",
        "start_up": f"{statistics.median(starts):.1f} s, {max(starts):.1f} s",
        **vars(seen.left),
    }


def _with(records: str, run: dict[str, Any]) -> dict[str, Any]:
    runs = read_result()["runs"] if RESULT.exists() else {}
    where = f"Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores that other work shared, with Rastin"
    return {"runs": {**runs, records: run}, "where": f"{where} {code_identity()}."}


if __name__ == "__main__":
    main()
