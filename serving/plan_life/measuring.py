"""What an issued sample plan's reports come to: the commands' own estimates, agency table and live lift."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serving.list_file import write_list
from serving.plan_life.known_reports import files_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from features.settings import Settings

WAYS = ("total", "province", "agency", "program")


def estimates(settings: Settings, drawn: Mapping[str, Any], by: str, who: str) -> dict[str, Any]:
    """Estimate as `rastin estimate --by` does, from what is known now, and enter it in the ledger.

    Parameters
    ----------
    settings
        The home folder.
    drawn
        What was kept of the approval.
    by
        One of `WAYS`.
    who
        The account that asks.
    """
    from serving.ledger.recorded import record_estimates
    from serving.population_estimates import estimate_from_files

    with files_of(settings, drawn["sample_plan"], settings.home / drawn["lists"] / "visits.parquet") as files:
        made = estimate_from_files(settings.home, files.plan_file, files.reports, by, files.revisits)
        with tempfile.TemporaryDirectory(prefix="rastin-estimates-") as folder:
            out = Path(folder) / "estimates.csv"
            write_list(made.rows, out)
            record_estimates(settings, by, files.plan_file, files.reports, out, who)
    return {**made.about, "estimates": rows_of(made.rows)}


def closing_estimates(settings: Settings, drawn: Mapping[str, Any], who: str) -> dict[str, Any]:
    """Estimate in every way, to be kept with the sample plan that is closed."""
    return {by: estimates(settings, drawn, by, who) for by in WAYS}


def agencies(settings: Settings, drawn: Mapping[str, Any], who: str) -> dict[str, Any]:
    """Make the agency table as `rastin agencies` does, from what is known now, and enter it in the ledger."""
    from serving.agency_table import agency_table
    from serving.ledger.recorded import record_estimates

    with files_of(settings, drawn["sample_plan"], settings.home / drawn["lists"] / "visits.parquet") as files:
        made = agency_table(settings, files.plan_file, files.reports, files.revisits)
        with tempfile.TemporaryDirectory(prefix="rastin-agencies-") as folder:
            out = Path(folder) / "agencies.csv"
            write_list(made.rows, out)
            record_estimates(settings, "agencies", files.plan_file, files.reports, out, who)
    return {**made.about, "rows": rows_of(made.rows)}


def lift(settings: Settings, drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Compare the arms as `rastin lift` does, from what is known now."""
    from serving.live_lift import live_lift

    with files_of(settings, drawn["sample_plan"], settings.home / drawn["lists"] / "visits.parquet") as files:
        made = live_lift(settings.home, files.plan_file, files.reports)
    return {**made.about, "course": rows_of(made.rows)}


def rows_of(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON can hold them: what is missing is nothing."""
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in plain.to_dict("records")]
