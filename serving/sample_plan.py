"""A sample plan: which plans to visit, from published scores, a budget and an exploration share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq

from features.faults import Fault
from models.design import CHECKED_PER_VISIT, chances_of, draw_sample, jobs_to_check, population_of
from models.design.chances import FLOOR
from models.design.population import DOUBT, PLACES, TOGETHER
from serving.plan_reasons import with_reasons
from serving.stored_plans import keep
from serving.visited_plans import field_checked_jobs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from features.settings import Settings
    from models.published import Published

PLAN_COLUMNS = (
    *("visit_order", "plan_id", "level", "province_code", "county_code", "agency_code", "arm"),
    *("inclusion_probability", "expected_false_jobs", "jobs_to_check", "reason_1", "reason_2", "reason_3"),
    "revisit",
)
JOB_COLUMNS = ("plan_id", "job_id", "inclusion_probability")
_SCORE_COLUMNS = ("job_id", "plan_id", "score", "raw_score", *PLACES)


@dataclass(frozen=True)
class Wish:
    """What a planner asks for.

    Attributes
    ----------
    visits
        The budget.
    explore
        The share of the visits that measuring asks for, 0 to 1.
    seed
        The same seed, scores and parameters give the same sample plan, to the bit.
    level
        Who visits.
    revisit
        The share of the visits whose plan another level is to visit again, to learn what inspectors miss.
    province
        Only plans of this province; `None` for all.
    """

    visits: int
    explore: float
    seed: int
    level: str
    revisit: float = 0.0
    province: str | None = None


@dataclass(frozen=True)
class SamplePlan:
    """A drawn sample plan: the two files' rows, and what it was drawn from."""

    name: str
    plans: pd.DataFrame
    jobs: pd.DataFrame
    design: Mapping[str, Any]


def make_sample_plan(settings: Settings, published: Published, wish: Wish, language: str) -> SamplePlan:
    """Draw a sample plan from a published scoring run, and keep its whole design in the home folder.

    The population is the jobs of the run's plans that no field visit has reached: a plan of which any job was
    field-checked before the scores' as-of date is not drawn again and not estimated over.

    Raises
    ------
    Fault
        When no plan may be drawn, or fewer than the visits asked for.
    """
    table = pq.read_table(published.folder / "scores.parquet", columns=list(_SCORE_COLUMNS))
    scores = table.to_pandas()
    if wish.province is not None:
        scores = scores[scores["province_code"] == wish.province]
    checked = field_checked_jobs(settings, datetime.fromisoformat(published.manifest["as_of"]))
    is_checked = scores["job_id"].isin(checked)
    visited = set(scores["plan_id"][is_checked])
    plans = population_of(scores, visited)
    _check_can_draw(plans, wish)
    chances = chances_of(plans, wish.visits, wish.explore)
    plans["inclusion_probability"] = chances.inclusion
    plans["measuring_probability"] = chances.measuring
    random = np.random.default_rng(wish.seed)
    sample = draw_sample(plans, chances, random)
    jobs = jobs_to_check(scores, sample["plan_id"].tolist(), random)
    chance = sample.set_index("plan_id")["inclusion_probability"]
    jobs["inclusion_probability"] = chance.loc[jobs["plan_id"]].to_numpy() * jobs.pop("share").to_numpy()
    again = random.permutation(len(sample)) < round(wish.revisit * len(sample))
    sample["revisit"] = np.where(again, "yes", "no")
    design = _design(published, wish, plans, checked, scores["plan_id"].isin(visited) & ~is_checked)
    name = keep(settings.home, sample, jobs, plans, design)
    listed = sample.assign(
        level=wish.level,
        expected_false_jobs=sample["findable"].round(4),
        jobs_to_check=np.minimum(sample["jobs"], CHECKED_PER_VISIT),
    )
    listed = with_reasons(settings, published, listed, scores, language)
    return SamplePlan(name, listed[list(PLAN_COLUMNS)], jobs[list(JOB_COLUMNS)], design)


def _design(
    published: Published, wish: Wish, plans: pd.DataFrame, checked: set[str], left: pd.Series
) -> dict[str, Any]:
    manifest = published.manifest
    return {
        "cycle": manifest["cycle"],
        "release": published.release,
        "as_of": manifest["as_of"],
        "seed": wish.seed,
        "level": wish.level,
        "revisit": wish.revisit,
        "inputs": {
            "scores_sha256": manifest["sha256"]["scores.parquet"],
            "snapshot": manifest["snapshot"],
            "field_checked_jobs": len(checked),
            "visits": wish.visits,
            "explore": wish.explore,
            "province": wish.province,
            "together": TOGETHER,
            "doubt": DOUBT,
            "floor": FLOOR,
            "code": version("rastin"),
        },
        "estimates_speak_of": {
            "what": "registered jobs of plans that no field visit had reached before as_of",
            "plans": len(plans),
            "jobs": int(plans["jobs"].sum()),
            "left_out_unchecked_jobs_of_visited_plans": int(left.sum()),
        },
        "expected": {
            "false_jobs_found": float((plans["findable"] * plans["inclusion_probability"]).sum()),
            "certain_plans": int((plans["inclusion_probability"] >= 1.0).sum()),
            "visits_for_measuring": float(plans["measuring_probability"].sum()),
        },
    }


def _check_can_draw(plans: pd.DataFrame, wish: Wish) -> None:
    if len(plans) < wish.visits:
        raise Fault(
            f"The visits must not exceed the plans that may be drawn; got {wish.visits:,} visits for {len(plans):,} "
            "plans that no field visit has reached. Try: fewer visits, or another province.",
            f"بازدیدها نباید از طرح‌های بازدیدنشده بیشتر باشد؛ {wish.visits} بازدید برای {len(plans)} طرح خواسته شد.",
        )
