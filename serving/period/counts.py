"""What field visits of a period found, plan by plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from features.last_word import last_word
from features.sources import FALSE_FINDINGS, TRUE_FINDINGS
from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ibis import Table

    from features.settings import Settings

COLUMN_OF = {"province": "province_code", "agency": "agency_code", "program": "program_code"}
FATES = ("confirmed", "rejected", "neither")


@dataclass(frozen=True)
class Period:
    """From the first moment on, up to and without the second."""

    start: datetime
    end: datetime

    def before(self) -> Period:
        """Return the period of the same length that ended when this one began."""
        return Period(self.start - (self.end - self.start), self.start)


def visited_plans(settings: Settings, period: Period) -> pd.DataFrame:
    """Say what the field visits of a period found of each plan.

    Returns
    -------
    pandas.DataFrame
        One row a visited plan: `plan_id`, its codes, `jobs_confirmed`, `jobs_false`, `jobs_neither` (by the last report
        of the period that found the job false or true, if any did), and `fate`: `rejected` where a job was found false,
        else `confirmed` where one was found true, else `neither`.
    """
    with landed_tables(settings, period.end, "verifications", "jobs", "plans") as table:
        checks = _last_reports(table["verifications"], period)
        codes = table["plans"].select("plan_id", *COLUMN_OF.values())
        rows: pd.DataFrame = (
            checks.join(table["jobs"].select("job_id", "plan_id"), "job_id").join(codes, "plan_id").to_pandas()
        )
    rows = rows.assign(
        jobs_confirmed=rows["outcome"].isin(TRUE_FINDINGS), jobs_false=rows["outcome"].isin(FALSE_FINDINGS)
    )
    rows["jobs_neither"] = ~(rows["jobs_confirmed"] | rows["jobs_false"])
    plans = rows.groupby(["plan_id", *COLUMN_OF.values()])[["jobs_confirmed", "jobs_false", "jobs_neither"]].sum()
    plans = plans.astype("int64").reset_index()
    fate = pd.Series("neither", index=plans.index).mask(plans["jobs_confirmed"] > 0, "confirmed")
    told: pd.DataFrame = plans.assign(fate=fate.mask(plans["jobs_false"] > 0, "rejected"))
    return told


def counted(plans: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Count visited plans by what became of them, in total (`by` not given; one row `all`) or by group."""
    key = plans[COLUMN_OF[by]] if by is not None else pd.Series("all", index=plans.index)
    table = pd.crosstab(key, plans["fate"]).reindex(columns=list(FATES), fill_value=0)
    if by is None:
        table = table.reindex(["all"], fill_value=0)
    table.insert(0, "visited", table.sum(axis=1))
    answered = table["confirmed"] + table["rejected"]
    table["confirmed_of_visited"] = table["confirmed"] / table["visited"].where(table["visited"] > 0)
    table["confirmed_of_answered"] = table["confirmed"] / answered.where(answered > 0)
    table.index.name, table.columns.name = "code", None
    return table


def names_of(settings: Settings, as_of: datetime, language: str) -> Mapping[str, Mapping[str, str]]:
    """Read the names of provinces, agencies and programmes; agencies and programmes have Persian names only."""
    with landed_tables(settings, as_of, "provinces", "agencies", "programs") as table:
        provinces = table["provinces"].to_pandas().set_index("province_code")
        agencies = table["agencies"].to_pandas().set_index("agency_code")["name_fa"]
        programs = table["programs"].to_pandas().set_index("program_code")["name_fa"]
    name = "name_fa" if language == "fa" else "name_en"
    return {
        "province": provinces[name].to_dict(),
        "agency": agencies.to_dict() if language == "fa" else {},
        "program": programs.to_dict() if language == "fa" else {},
    }


def _last_reports(verifications: Table, period: Period) -> Table:
    field = verifications.filter(
        verifications.stage == "field",
        verifications.completed_at >= period.start,
        verifications.completed_at < period.end,
    )
    says = field.filter(field.outcome.isin([*TRUE_FINDINGS, *FALSE_FINDINGS]))
    last = last_word(says).select("job_id", "outcome")
    return field.select("job_id").distinct().left_join(last, "job_id").select("job_id", "outcome")
