"""What a planner asks a sample plan for, and the record of what it was drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from models.design.chances import FLOOR
from models.design.population import DOUBT, TOGETHER

if TYPE_CHECKING:
    from models.published import Published
    from serving.constraints import Constraints
    from serving.drawable_plans import Drawable


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
    constraints
        Levels, days, floors and quotas; `None` where `level` makes all visits, wherever they fall.
    reserve
        How many plans the reserve should hold.
    """

    visits: int
    explore: float
    seed: int
    level: str
    revisit: float = 0.0
    province: str | None = None
    constraints: Constraints | None = None
    reserve: int = 0


def design_of(published: Published, wish: Wish, source: Drawable) -> dict[str, Any]:
    """Write down what a sample plan was drawn from; `source.plans` has the chances."""
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
            **_asked(wish),
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


def _asked(wish: Wish) -> dict[str, Any]:
    """Say what else changed the chances; nothing where nothing did, so that older designs keep their names."""
    asked: dict[str, Any] = {}
    if wish.constraints is not None:
        asked["constraints"] = {
            "levels": dict(wish.constraints.levels),
            "days": wish.constraints.days,
            "bounds": [[bound.column, bound.code, bound.floor, str(bound.quota)] for bound in wish.constraints.bounds],
        }
    if wish.reserve:
        asked["reserve"] = wish.reserve
    return asked
