"""The worklist of a sample plan: who checks which jobs where and when, and nothing of why.

Inspectors get no score, rank, reason, arm or chance, and are not told which visits go to a plan for the second time:
who knows what is expected finds it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from features.faults import Fault
from serving.plan_file import read_plan_file
from serving.stored_plans import find
from serving.visit_ids import visit_id
from serving.visit_places import places_of

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

COLUMNS = (
    *("visit_id", "plan_id", "level", "inspector_id", "firm_id", "date"),
    *("province_code", "county_code", "county_name", "latitude", "longitude", "jobs"),
)


def worklist(settings: Settings, plan_file: Path, schedule_file: Path | None = None) -> pd.DataFrame:
    """List the visits of a sample plan for those who make them.

    Parameters
    ----------
    settings
        The home folder that the sample plan was drawn in.
    plan_file, schedule_file
        As `rastin plan` wrote them. Without a schedule, no inspector or day is named.

    Returns
    -------
    pandas.DataFrame
        One row a visit, in the order of the days: `COLUMNS`, of which `visit_id` is a UUID that stays the same, `date`
        is ISO or "", `latitude` and `longitude` (WGS 84) are the registered place or missing, and `jobs` are the ids of
        the jobs to check, apart by spaces.

    Raises
    ------
    Fault
        When a file is not what `rastin plan` wrote with this home folder.
    """
    name, planned = read_plan_file(plan_file)
    stored = find(settings.home, name)
    visits = _unscheduled(planned) if schedule_file is None else _scheduled(schedule_file, set(planned["plan_id"]))
    places = places_of(settings, datetime.fromisoformat(stored.design["as_of"]), stored.sample["plan_id"])
    jobs = stored.jobs.groupby("plan_id")["job_id"].agg(" ".join).rename("jobs")
    ids = [visit_id(name, plan, visit) for plan, visit in zip(visits["plan_id"], visits["visit"], strict=True)]
    listed = visits.assign(visit_id=ids).join(places, on="plan_id").join(jobs, on="plan_id")
    return listed[list(COLUMNS)].reset_index(drop=True)


def _unscheduled(planned: pd.DataFrame) -> pd.DataFrame:
    """Make one visit a plan, and one more where another level is to go again."""
    lacking = {"level", "revisit", "revisit_level"} - set(planned)
    if lacking:
        raise _not_as_written("plan", lacking)
    again = planned[planned["revisit"] == "yes"].assign(visit="second")
    visits = pd.concat([planned.assign(visit="first"), again.assign(level=again["revisit_level"])], ignore_index=True)
    return visits[["plan_id", "visit", "level"]].assign(inspector_id="", firm_id="", date="")


def _scheduled(schedule_file: Path, plans: set[str]) -> pd.DataFrame:
    needed = ["plan_id", "visit", "level", "inspector_id", "firm_id", "date"]
    try:
        rows = pd.read_csv(schedule_file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError):
        raise _not_as_written("schedule", set(needed)) from None
    lacking = set(needed) - set(rows)
    if lacking:
        raise _not_as_written("schedule", lacking)
    if plans != set(rows["plan_id"]):
        raise Fault(
            "A schedule must be of the same sample plan as the plan file; its plans are others.",
            "برنامهٔ روزها باید از همان برنامهٔ نمونه‌گیری باشد؛ طرح‌های آن دیگر است.",
        )
    return rows[needed]


def _not_as_written(file: str, lacking: set[str]) -> Fault:
    names = sorted(lacking)
    return Fault(
        f"A {file} file must be CSV with the columns that `rastin plan` wrote; it lacks {', '.join(names)}.",
        f"پرونده باید CSV با همان ستون‌هایی باشد که rastin plan نوشته است؛ {'، '.join(names)} نیست.",
    )
