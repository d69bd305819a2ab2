"""The worklist for Sanar, the firms' own field system: one row a job to check, of technical inspectors' visits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from features.calendar_dates import jalali
from features.faults import Fault

LEVEL = "technical"
COLUMNS = (
    *("visit_id", "plan_id", "job_id", "firm_id", "inspector_id", "date", "date_jalali"),
    *("province_code", "county_code", "county_name", "latitude", "longitude"),
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def jobs_of(visits: pd.DataFrame, firm: str | None = None) -> pd.DataFrame:
    """Turn a worklist into rows for Sanar.

    Parameters
    ----------
    visits
        As `serving.field_systems.worklist` lists them; those of other levels are left out.
    firm
        Of one firm only.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, one row a job.

    Raises
    ------
    Fault
        When no visit is left.
    """
    is_theirs = visits["level"] == LEVEL
    if firm is not None:
        is_theirs &= visits["firm_id"] == firm
    if not is_theirs.any():
        whose = "technical inspectors" if firm is None else f"the firm {firm}"
        raise Fault(
            f"A worklist for Sanar must have visits of {whose}; the sample plan has none. "
            "Try: visits of the level technical in --constraints, and --schedule-file.",
            "فهرست کار سنار باید بازدیدی از بازرسان فنی داشته باشد؛ این برنامه ندارد."
            " سطح technical را در محدودیت‌ها بیاورید و --schedule-file را بدهید.",
        )
    theirs = visits[is_theirs]
    rows = theirs.assign(job_id=theirs["jobs"].str.split(), date_jalali=_jalali(theirs["date"])).explode("job_id")
    return rows[list(COLUMNS)].reset_index(drop=True)


def _jalali(days: Iterable[str]) -> list[str]:
    return [jalali(date.fromisoformat(day)) if day else "" for day in days]
