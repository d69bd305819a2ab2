"""What is held against the truth after each round, of each policy."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from features.sources import FALSE_FINDINGS
from models.design import CHECKED_PER_VISIT
from models.protected_groups import protected

if TYPE_CHECKING:
    import pandas as pd

    from experiments.replay.estimating import Told
    from experiments.replay.rounds import Round
    from experiments.replay.worlds.replayed import World

LATE = "paper_insured"  # the mechanism that no earlier cycle has


def measure(
    world: World, moment: Round, frame: pd.DataFrame, asked: pd.DataFrame, heard: pd.DataFrame, told: Told
) -> dict[str, Any]:
    """Measure a round.

    Returns
    -------
    dict
        `found`        false jobs that visits reported false
        `best`         as many as the visits could have found in this frame, expected
        `jobs`, `false`, `denied`   of the frame: jobs, those that are false, those that visits would report false
        `rate`, `low`, `high`       the estimate
        `true_*`, `wrong_*`         true jobs of the frame and of them those visited, by protected group and of the rest
        `late_plans`   plans in which the visits reported a job of the late mechanism false
    """
    truth, said = world.jobs.loc[frame["job_id"]], world.reports.loc[frame["job_id"]]
    is_false = truth["is_false"].to_numpy(dtype=bool)
    finds = heard["outcome"].isin(FALSE_FINDINGS).to_numpy()
    checked = world.jobs.loc[heard["job_id"]]
    found = finds & checked["is_false"].to_numpy(dtype=bool)
    late = found & (checked["mechanism"] == LATE).to_numpy()
    visits = asked["plan_id"].nunique()
    reportable = is_false & said["outcome"].isin(FALSE_FINDINGS).to_numpy()
    return {
        "cycle": moment.cycle,
        "round": moment.number,
        "visits": visits,
        "found": int(found.sum()),
        "best": _best(frame["plan_id"], reportable, visits),
        "jobs": len(frame),
        "false": int(is_false.sum()),
        "denied": int(said["denied"].sum()),
        **asdict(told),
        **_wrongly_visited(frame, ~is_false, frame["job_id"].isin(asked["job_id"]).to_numpy()),
        "late_plans": int(heard.loc[late, "plan_id"].nunique()),
    }


def _best(plans: pd.Series, reportable: np.ndarray[Any, Any], visits: int) -> float:
    by_plan = plans.to_frame("plan_id").assign(n=1, f=reportable).groupby("plan_id")[["n", "f"]].sum()
    findable = by_plan["f"] * np.minimum(by_plan["n"], CHECKED_PER_VISIT) / by_plan["n"]
    return float(findable.nlargest(visits).sum())


def _wrongly_visited(
    frame: pd.DataFrame, is_true: np.ndarray[Any, Any], visited: np.ndarray[Any, Any]
) -> dict[str, int]:
    groups = protected(frame)
    groups["rest"] = ~np.any(list(groups.values()), axis=0)
    return {f"true_{name}": int((is_true & who).sum()) for name, who in groups.items()} | {
        f"wrong_{name}": int((is_true & visited & who).sum()) for name, who in groups.items()
    }
