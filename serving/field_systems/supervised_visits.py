"""The visits of technical supervision as a worklist: every job of a plan, 25 a visit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from features.faults import Fault
from models.design import CHECKED_PER_VISIT
from serving.field_systems.worklist import COLUMNS
from serving.landed_tables import landed_tables
from serving.supervision import LEVEL
from serving.visit_ids import visit_id
from serving.visit_places import places_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from features.settings import Settings

_NEEDED = ("plan_id", "visit_of_plan", "inspector_id", "firm_id", "date")
_NOW = datetime(9999, 1, 1)  # noqa: DTZ001 - Tehran's local time has no zone here; whatever has landed by now counts
_SERIES = "supervision"  # where a sample plan has a name


def supervised_visits(settings: Settings, file: Path) -> pd.DataFrame:
    """List the visits that `rastin supervise` scheduled, as `serving.field_systems.worklist` lists a sample plan's.

    The jobs of a plan are shared among its visits in the order of their ids.

    Raises
    ------
    Fault
        When the file is not as `rastin supervise` wrote it, or names a plan that has no job.
    """
    visits = _read(file)
    plans = sorted(set(visits["plan_id"]))
    jobs = _jobs(settings, plans)
    places = places_of(settings, _NOW, plans)
    named = list(zip(visits["plan_id"], visits["visit_of_plan"].astype(int), strict=True))
    listed = visits.join(places, on="plan_id").assign(
        visit_id=[visit_id(_SERIES, plan, str(number)) for plan, number in named],
        level=LEVEL,
        jobs=[_share(jobs[plan], number) for plan, number in named],
    )
    return listed.loc[listed["jobs"] != "", list(COLUMNS)].reset_index(drop=True)


def _read(file: Path) -> pd.DataFrame:
    try:
        rows = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        is_one = set(_NEEDED) <= set(rows) and bool(rows["visit_of_plan"].str.fullmatch("[1-9][0-9]*").all())
    except (OSError, ValueError):
        is_one = False
    if not is_one:
        raise Fault(
            f"A file of supervision must be CSV as `rastin supervise` wrote it; {file} is not.",
            f"پروندهٔ نظارت باید همان باشد که rastin supervise نوشته است؛ {file} نیست.",
        )
    return rows[list(_NEEDED)]


def _jobs(settings: Settings, plans: Sequence[str]) -> dict[str, list[str]]:
    with landed_tables(settings, _NOW, "jobs") as table:
        every = table["jobs"].select("plan_id", "job_id").to_pandas()
    chosen = every[every["plan_id"].isin(plans)].sort_values("job_id")
    jobs = {str(plan): rows.tolist() for plan, rows in chosen.groupby("plan_id")["job_id"]}
    lacking = sorted(set(plans) - set(jobs))
    if lacking:
        raise Fault(
            f"Every plan of a file of supervision must have registered jobs; {len(lacking)} have none.",
            f"هر طرح پروندهٔ نظارت باید شغل ثبت‌شده داشته باشد؛ {len(lacking)} طرح ندارد.",
        )
    return jobs


def _share(jobs: Sequence[str], number: int) -> str:
    return " ".join(jobs[(number - 1) * CHECKED_PER_VISIT : number * CHECKED_PER_VISIT])
