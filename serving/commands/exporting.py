"""Export what changed, for other bodies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
    from features.settings import Settings

TABLES = ("field_results", "plans", "jobs")
_SUFFIXES = (".csv", ".parquet")


@click.command()
@click.argument("table", type=click.Choice(TABLES))
@click.option("--since", help="The watermark of an earlier export, or its file; all rows where not given.")
@click.option("--until", help="Another: leave out what landed after it, to make an earlier export again.")
@click.option("--with-tokens", is_flag=True, help="The pseudonyms of persons too; they leave only so.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV or Parquet file.")
@AS_JSON
@with_settings
def export(
    settings: Settings,
    table: str,
    since: str | None,
    until: str | None,
    with_tokens: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Write the rows of TABLE that landed or changed since a watermark, each as it stands now.

    The next watermark is printed, and written beside the file (OUT.watermark). The same two watermarks give the same
    bytes. That it was made is entered in the ledger.

    Example: rastin export field_results --since results.csv.watermark --out results.csv
    """
    from features.progress import step
    from serving.exchange.incremental import changed_since, read_watermark, write_export

    if out.suffix not in _SUFFIXES:
        raise click.BadParameter("the name must end in .csv or .parquet", param_hint="--out")
    first, last = (None if mark is None else read_watermark(mark) for mark in (since, until))
    with step("Collecting what changed"):
        made = changed_since(settings, table, first, last, with_tokens=with_tokens)
    beside = write_export(settings, table, made, out, with_tokens=with_tokens)
    result = {"table": table, "rows": len(made.rows), "out": str(out), "watermark": made.watermark}
    print_result(
        {**result, "since": first, "watermark_file": str(beside)},
        f"{len(made.rows):,} rows in {out}\nnext time: --since {made.watermark}",
        as_json,
    )
