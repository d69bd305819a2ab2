"""Entering estimates and exports in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.ledger import Kind, entry_now, record
from features.whole_files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from features.ledger import Entry, Recorded
    from features.settings import Settings


def record_estimates(
    settings: Settings, name: str, plan: Path, reports: Path, out: Path, who: str | None = None
) -> Recorded:
    """Enter estimates: which table was made, of what, and the hash of what came out.

    `who` is the account under which it was done; the system's where not given.
    """
    what = {
        "table": name,
        "plan_file_sha256": sha256_of(plan),
        "reports_sha256": sha256_of(reports),
        "out_sha256": sha256_of(out),
    }
    return record(settings, Kind.ESTIMATES_MADE, what, who=who)


def record_export(settings: Settings, name: str, out: Path, rows: int) -> Recorded:
    """Enter that a list left the home folder."""
    return record(settings, Kind.EXPORT_MADE, {"list": name, "rows": rows, "out_sha256": sha256_of(out)})


def record_period_report(settings: Settings, files: Sequence[Path], groups: int) -> Recorded:
    """Enter that a period's report left the home folder: its files, and how many groups it speaks of."""
    what = {"list": "period report", "rows": groups, "out": {file.name: sha256_of(file) for file in files}}
    return record(settings, Kind.EXPORT_MADE, what)


def list_given_out(
    account: str,
    name: str,
    form: str,
    rows: int | None,
    filters: Mapping[str, str],
    *,
    out_sha256: str,
    over: str = "api",
) -> Entry:
    """Make the entry of a list that is given out as a file, before it is.

    Parameters
    ----------
    account
        Whose key or log-in asked; a number of the system.
    name
        Which list.
    form
        As which media type.
    rows
        How many rows; `None` where it is no table.
    filters
        What it was narrowed to: codes of places, bodies and programmes, no personal value.
    out_sha256
        Of the file.
    over
        api or console.
    """
    what = {"list": name, "over": over, "form": form, "rows": rows, "filters": dict(filters), "out_sha256": out_sha256}
    return entry_now(Kind.EXPORT_MADE, what, account)
