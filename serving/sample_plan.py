"""A sample plan: which plans to visit, from published scores, a budget and an exploration share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from models.design import CHECKED_PER_VISIT, draw_reserve, draw_sample, jobs_to_check, reserve_chances
from serving.bounded_chances import bounded_chances
from serving.constraints import bounds_kept
from serving.drawable_plans import check_can_visit, drawable
from serving.plan_reasons import with_reasons
from serving.plan_wish import Wish, design_of
from serving.stored_plans import keep
from serving.visit_schedule import Schedule, schedule_visits

if TYPE_CHECKING:
    from features.settings import Settings
    from models.published import Published
    from serving.drawable_plans import Drawable

Keeps = Callable[[Path, Mapping[str, pd.DataFrame], pd.DataFrame, Mapping[str, Any]], str]
PLAN_COLUMNS = (
    *("visit_order", "plan_id", "level", "province_code", "county_code", "agency_code", "arm"),
    *("inclusion_probability", "expected_false_jobs", "jobs_to_check", "reason_1", "reason_2", "reason_3"),
    *("revisit", "revisit_level"),
)
RESERVE_COLUMNS = (
    *("province_code", "reserve_batch", "plan_id", "county_code", "agency_code"),
    *("expected_false_jobs", "jobs_to_check"),
)
JOB_COLUMNS = ("plan_id", "job_id", "inclusion_probability")


@dataclass(frozen=True)
class SamplePlan:
    """A drawn sample plan: its files' rows, and what it was drawn from."""

    name: str
    plans: pd.DataFrame
    jobs: pd.DataFrame
    design: Mapping[str, Any]
    bounds: list[dict[str, Any]]
    schedule: pd.DataFrame | None = None
    reserve: pd.DataFrame | None = None
    reserve_jobs: pd.DataFrame | None = None


def make_sample_plan(
    settings: Settings, published: Published, wish: Wish, language: str, keeps: Keeps = keep
) -> SamplePlan:
    """Draw a sample plan from a published scoring run, and keep its whole design in the home folder.

    The population is the jobs of the run's plans that no field visit has reached: a plan of which any job was
    field-checked before the scores' as-of date is not drawn again and not estimated over. `keeps` keeps it, as
    `stored_plans.keep`.

    Raises
    ------
    Fault
        When no plan may be drawn, or fewer than the visits asked for.
    """
    source = drawable(settings, published, wish.province)
    plans = source.plans
    check_can_visit(plans, wish.visits)
    as_of = datetime.fromisoformat(published.manifest["as_of"])
    bounded = bounded_chances(settings, as_of, wish.constraints)
    chances, cells = bounded.design(plans, wish.visits, wish.explore)
    plans["inclusion_probability"] = chances.inclusion
    plans["measuring_probability"] = chances.measuring
    random = np.random.default_rng(wish.seed)
    sample = draw_sample(plans, chances, random, cells)
    jobs = _jobs(source, sample, sample["inclusion_probability"], random)
    again = random.permutation(len(sample)) < round(wish.revisit * len(sample))
    sample["revisit"] = np.where(again, "yes", "no")
    schedule = _schedule(settings, as_of, sample, wish, random)
    tables = {"sample": sample, "jobs": jobs, **_reserve(source, sample, wish, random)}
    design = design_of(published, wish, source)
    name = keeps(settings.home, tables, plans, design)
    listed = sample.assign(
        level=schedule.level,
        revisit_level=schedule.revisit_level,
        expected_false_jobs=sample["findable"].round(4),
        jobs_to_check=np.minimum(sample["jobs"], CHECKED_PER_VISIT),
    )
    listed = with_reasons(settings, published, listed, source.scores, language)
    return SamplePlan(
        name,
        listed[list(PLAN_COLUMNS)],
        jobs[list(JOB_COLUMNS)],
        design,
        bounds_kept(wish.constraints, sample),
        schedule.rows,
        *_reserve_lists(tables),
    )


def _schedule(
    settings: Settings, as_of: datetime, sample: pd.DataFrame, wish: Wish, random: np.random.Generator
) -> Schedule:
    if wish.constraints is None or not wish.constraints.levels:
        return Schedule([wish.level] * len(sample), [""] * len(sample), None)
    return schedule_visits(settings, as_of, sample, wish.constraints, random)


def _jobs(source: Drawable, sample: pd.DataFrame, chance: pd.Series, random: np.random.Generator) -> pd.DataFrame:
    jobs = jobs_to_check(source.scores, sample["plan_id"].tolist(), random)
    of_plan = pd.Series(chance.to_numpy(), index=sample["plan_id"])
    return jobs.assign(inclusion_probability=of_plan.loc[jobs["plan_id"]].to_numpy() * jobs["share"].to_numpy()).drop(
        columns="share"
    )


def _reserve(
    source: Drawable, sample: pd.DataFrame, wish: Wish, random: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Draw the reserve; the population learns each plan's chance of standing in it."""
    if not wish.reserve:
        return {}
    plans = source.plans
    plans["reserve_probability"] = reserve_chances(plans, wish.reserve)
    reserve = draw_reserve(plans, plans["plan_id"].isin(sample["plan_id"]).to_numpy(), random)
    chance = (1.0 - reserve["inclusion_probability"]) * reserve["reserve_probability"]
    return {"reserve": reserve, "reserve_jobs": _jobs(source, reserve, chance, random)}


def _reserve_lists(tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    if "reserve" not in tables:
        return None, None
    listed = tables["reserve"].assign(
        expected_false_jobs=tables["reserve"]["findable"].round(4),
        jobs_to_check=np.minimum(tables["reserve"]["jobs"], CHECKED_PER_VISIT),
    )
    return listed[list(RESERVE_COLUMNS)], tables["reserve_jobs"][["plan_id", "job_id"]]
