"""The false rate of a cycle, as its latest sample plan with reports measured it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serving.plan_life.keeping import all_plans
from serving.plan_life.kept_estimates import kept_estimates

if TYPE_CHECKING:
    from serving.api.state import State
    from serving.records import Scope

MOST = 50  # sample plans that are looked through, the latest first


def cycle_estimate(state: State, scope: Scope, cycle: int, province: str) -> dict[str, Any] | None:
    """Return the rate with its interval that was last estimated; `None` where nothing was.

    In total, only a sample plan of all provinces speaks of the cycle.
    """
    by, code = ("province", province) if province else ("total", "all")
    with state.records.reading(scope) as session:
        drawn = [
            plan.sample_plan
            for plan in all_plans(session, None, cycle, MOST)
            if plan.sample_plan and plan.wish["province"] in ({None, province} if province else {None})
        ]
    for sample_plan in drawn:
        made = kept_estimates(state.settings, sample_plan, by)
        if made is None or not made["answered_jobs"]:
            continue
        for rate in made["estimates"]:
            if rate["code"] == code and rate["low"] is not None:
                return dict(rate)
    return None
