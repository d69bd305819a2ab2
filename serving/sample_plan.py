"""A sample plan: which plans to visit, from published scores, a budget and an exploration share."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from models.design import CHECKED_PER_VISIT, chances_of, draw_sample, jobs_to_check
from models.design.chances import FLOOR
from models.design.population import DOUBT, TOGETHER
from serving.drawable_plans import check_can_visit, drawable
from serving.plan_reasons import with_reasons
from serving.stored_plans import keep

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from features.settings import Settings
    from models.published import Published
    from serving.drawable_plans import Drawable

PLAN_COLUMNS = (
    *("visit_order", "plan_id", "level", "province_code", "county_code", "agency_code", "arm"),
    *("inclusion_probability", "expected_false_jobs", "jobs_to_check", "reason_1", "reason_2", "reason_3"),
    "revisit",
)
JOB_COLUMNS = ("plan_id", "job_id", "inclusion_probability")


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
    source = drawable(settings, published, wish.province)
    plans = source.plans
    check_can_visit(plans, wish.visits)
    chances = chances_of(plans, wish.visits, wish.explore)
    plans["inclusion_probability"] = chances.inclusion
    plans["measuring_probability"] = chances.measuring
    random = np.random.default_rng(wish.seed)
    sample = draw_sample(plans, chances, random)
    jobs = jobs_to_check(source.scores, sample["plan_id"].tolist(), random)
    chance = sample.set_index("plan_id")["inclusion_probability"]
    jobs["inclusion_probability"] = chance.loc[jobs["plan_id"]].to_numpy() * jobs.pop("share").to_numpy()
    again = random.permutation(len(sample)) < round(wish.revisit * len(sample))
    sample["revisit"] = np.where(again, "yes", "no")
    design = _design(published, wish, source)
    name = keep(settings.home, sample, jobs, plans, design)
    listed = sample.assign(
        level=wish.level,
        expected_false_jobs=sample["findable"].round(4),
        jobs_to_check=np.minimum(sample["jobs"], CHECKED_PER_VISIT),
    )
    listed = with_reasons(settings, published, listed, source.scores, language)
    return SamplePlan(name, listed[list(PLAN_COLUMNS)], jobs[list(JOB_COLUMNS)], design)


def _design(published: Published, wish: Wish, source: Drawable) -> dict[str, Any]:
    manifest, plans = published.manifest, source.plans
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
            "field_checked_jobs": source.checked_jobs,
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
            "left_out_unchecked_jobs_of_visited_plans": source.left_out,
        },
        "expected": {
            "false_jobs_found": float((plans["findable"] * plans["inclusion_probability"]).sum()),
            "certain_plans": int((plans["inclusion_probability"] >= 1.0).sum()),
            "visits_for_measuring": float(plans["measuring_probability"].sum()),
        },
    }
