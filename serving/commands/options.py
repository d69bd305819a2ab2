"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

LANGUAGE = click.option(
    "--lang", "language", type=click.Choice(["fa", "en"]), default="fa", show_default=True, help="Language of reasons."
)

CYCLE = click.option("--cycle", type=int, required=True, help="A cycle that was scored.")
PROVINCE_ALONE = click.option(
    "--province", help="Two digits: plans of this province only; estimates then speak of it alone."
)
OUT = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV file to write.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
PLAN_FILE = click.option(
    "--plan-file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="As `rastin plan` wrote it."
)
SCHEDULE_FILE = click.option(
    "--schedule-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="As `rastin plan --schedule-out` wrote it: who goes on which day.",
)
REPORTS = click.option(
    "--reports",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Field reports as CSV, rows of `verifications`.",
)
EXPLORE = click.option(
    "--explore",
    type=click.FloatRange(0.0, 1.0),
    default=0.15,
    show_default=True,
    help="The share of the visits that measuring asks for; the rest goes where false jobs are expected.",
)
REVISITS = click.option(
    "--revisits",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Reports of the plans that were to be visited again; estimates are then corrected for what inspectors miss.",
)
