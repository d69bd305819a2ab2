"""What an issued sample plan's reports come to: the commands' own estimates, agency table and live lift."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from features.faults import Fault
from features.scratch import scratch_folder
from serving.list_file import write_list
from serving.plan_life.known_reports import PlanFiles, files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from features.settings import Settings

T = TypeVar("T")
WAYS = ("total", "province", "agency", "program")


def estimates(settings: Settings, issued: Mapping[str, Any], by: str, who: str) -> dict[str, Any]:
    """Estimate as `rastin estimate --by` does, from what is known now, and enter it in the ledger.

    Parameters
    ----------
    settings
        The home folder.
    issued
        As `keeping.issued_of` gives it.
    by
        One of `WAYS`.
    who
        The account that asks.
    """
    from serving.population_estimates import estimate_from_files

    with files_of(settings, issued) as files:
        made = _corrected_if_possible(
            partial(estimate_from_files, settings.home, files.plan_file, files.reports, by), files.revisits
        )
        _enter(settings, by, files, made.rows, who)
    return {**made.about, "estimates": rows_of(made.rows)}


def closing_estimates(settings: Settings, issued: Mapping[str, Any], who: str) -> dict[str, Any]:
    """Estimate in every way, to be kept with the sample plan that is closed."""
    return {by: estimates(settings, issued, by, who) for by in WAYS}


def agencies(settings: Settings, issued: Mapping[str, Any], who: str) -> dict[str, Any]:
    """Make the agency table as `rastin agencies` does, from what is known now, and enter it in the ledger."""
    from serving.agency_table import agency_table

    with files_of(settings, issued) as files:
        made = _corrected_if_possible(partial(agency_table, settings, files.plan_file, files.reports), files.revisits)
        _enter(settings, "agencies", files, made.rows, who)
    return {**made.about, "rows": rows_of(made.rows)}


def lift(settings: Settings, issued: Mapping[str, Any]) -> dict[str, Any]:
    """Compare the arms as `rastin lift` does, from what is known now."""
    from serving.live_lift import live_lift

    with files_of(settings, issued) as files:
        made = live_lift(settings.home, files.plan_file, files.reports)
    return {**made.about, "course": rows_of(made.rows)}


def _enter(settings: Settings, by: str, files: PlanFiles, rows: pd.DataFrame, who: str) -> None:
    """Enter a table of estimates in the ledger, as the file that its command writes."""
    from serving.ledger.recorded import record_estimates

    with scratch_folder(settings.home) as folder:
        out = folder / "estimates.csv"
        write_list(rows, out)
        record_estimates(settings, by, files.plan_file, files.reports, out, who)


def _corrected_if_possible(make: Callable[[Path | None], T], revisits: Path | None) -> T:
    """Correct for what inspectors miss, where second visits say something of it; `misses` says whether that was so."""
    try:
        return make(revisits)
    except Fault:
        if revisits is None:
            raise
        return make(None)


def rows_of(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON can hold them: what is missing is nothing."""
    plain = rows.astype(object).where(rows.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in plain.to_dict("records")]
