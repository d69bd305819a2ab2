"""Technical supervision: every registered job is visited, the likeliest false ones first, as firms can make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from features.calendar_dates import jalali
from features.faults import Fault
from models.design import CHECKED_PER_VISIT, population_of
from models.fieldwork.supervision import supervise, weeks_of
from serving.inspector_pools import located, workforce, working_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from features.settings import Settings
    from models.published import Published

LEVEL = "technical"
SHUFFLE = 1404  # of the days of a week: fixed, as nothing is estimated from who goes when
COLUMNS = (
    *("visit_order", "plan_id", "visit_of_plan", "visits_of_plan", "jobs", "expected_false_jobs"),
    *("province_code", "county_code", "agency_code", "week", "date", "date_jalali"),
    *("inspector_id", "firm_id", "stop", "km"),
)


@dataclass(frozen=True)
class Supervision:
    """The visits in their order with their days, the weeks they make, and what stands beside them."""

    visits: pd.DataFrame
    weeks: pd.DataFrame
    about: Mapping[str, Any]


def supervision(settings: Settings, published: Published, first: date, province: str | None = None) -> Supervision:
    """Order and schedule visits to every plan of a published run.

    A plan takes one visit for every 25 of its jobs. Visits are ordered by the false jobs that each should find.

    Raises
    ------
    Fault
        When no technical inspector is registered for a province that has plans.
    """
    scores = published.scores()
    if province is not None:
        scores = scores[scores["province_code"] == province]
    as_of = datetime.fromisoformat(published.manifest["as_of"])
    visits = _ordered(population_of(scores)).join(located(settings, as_of, scores["plan_id"].unique()), on="plan_id")
    people = workforce(settings, as_of, [LEVEL], days=None)
    in_province: dict[str, list[tuple[str, int]]] = {}
    for pool, members in zip(people.pools, people.inspectors, strict=True):
        in_province.setdefault(pool.province, []).extend(members)
    firm_of = {
        name: pool.firm for pool, members in zip(people.pools, people.inspectors, strict=True) for name, _ in members
    }
    _check_can_visit(visits, in_province)
    weeks = weeks_of(_days(first, visits, in_province))
    parts = [
        mine.join(supervise(mine, in_province[str(code)], weeks, np.random.default_rng([SHUFFLE, number])))
        for number, (code, mine) in enumerate(visits.groupby("province_code", sort=True))
    ]
    rows = pd.concat(parts)
    rows = rows.assign(
        firm_id=rows["inspector_id"].map(firm_of),
        date_jalali=rows["date"].map(jalali),
        date=rows["date"].map(date.isoformat),
    ).sort_values("visit_order", kind="stable")
    summed = _by_week(rows)
    about = {
        "cycle": published.manifest["cycle"],
        "as_of": published.manifest["as_of"],
        "release": published.release,
        "plans": int(rows["plan_id"].nunique()),
        "jobs": int(scores["job_id"].nunique()),
        "visits": len(rows),
        "firms": int(rows["firm_id"].nunique()),
        "inspectors": int(rows["inspector_id"].nunique()),
        "weeks": len(summed),
        "last_day": max(rows["date"]),
        "false_jobs_expected_in_first_week": round(float(summed["expected_share_so_far"].iloc[0]), 4),
    }
    return Supervision(rows[list(COLUMNS)].reset_index(drop=True), summed, about)


def _ordered(plans: pd.DataFrame) -> pd.DataFrame:
    """Make one row a visit, the most promising first."""
    count = np.ceil(plans["jobs"] / CHECKED_PER_VISIT).astype(int)
    plans = plans.assign(visits_of_plan=count, per_visit=plans["expected"] / count)
    plans = plans.sort_values(["per_visit", "plan_id"], ascending=[False, True], kind="stable")
    rows = plans.loc[plans.index.repeat(plans["visits_of_plan"])].reset_index(drop=True)
    return rows.assign(
        visit_order=np.arange(1, len(rows) + 1),
        visit_of_plan=rows.groupby("plan_id").cumcount() + 1,
        expected_false_jobs=rows["per_visit"].round(4),
    )


def _check_can_visit(visits: pd.DataFrame, in_province: Mapping[str, Sequence[tuple[str, int]]]) -> None:
    lacking = sorted(set(visits["province_code"]) - set(in_province))
    if lacking:
        raise Fault(
            f"Every province needs technical inspectors; {', '.join(lacking)} has none. Try: ingest the inspectors "
            "of its firms, or --province.",
            f"هر استان به بازرس فنی نیاز دارد؛ استان {'، '.join(lacking)} ندارد. بازرسان شرکت‌ها را دریافت کنید.",
        )


def _days(first: date, visits: pd.DataFrame, in_province: Mapping[str, Sequence[tuple[str, int]]]) -> list[date]:
    """List the working days that the province with most work for its inspectors needs."""
    wanted = visits["province_code"].value_counts()
    needed = max(int(np.ceil(wanted[code] / sum(many for _, many in in_province[code]))) for code in wanted.index)
    days = working_days(first, needed)
    end = days[-1] + timedelta(days=6)  # whole weeks: the last one's tours need all of its days
    return working_days(first, needed + len([day for day in working_days(days[-1], 7) if days[-1] < day <= end]))


def _by_week(rows: pd.DataFrame) -> pd.DataFrame:
    """Add up the weeks: how many visits, and what share of the expected false jobs is reached by then."""
    weeks = rows.groupby("week").agg(
        first_day=("date", "min"),
        last_day=("date", "max"),
        visits=("plan_id", "size"),
        plans=("plan_id", "nunique"),
        expected_false_jobs=("per_visit", "sum"),
    )
    share = weeks["expected_false_jobs"].cumsum() / weeks["expected_false_jobs"].sum()
    return weeks.assign(
        expected_false_jobs=weeks["expected_false_jobs"].round(2), expected_share_so_far=share.round(4)
    ).reset_index()
