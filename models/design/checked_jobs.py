"""The second stage: which jobs of a plan a visit checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

CHECKED_PER_VISIT = 25  # what a visit can check of a plan, by the registry's contract


def jobs_to_check(jobs: pd.DataFrame, plans: Sequence[str], random: np.random.Generator) -> pd.DataFrame:
    """Choose the jobs that each visit checks: all of them or, where a plan has more than 25, a random 25.

    Parameters
    ----------
    jobs
        `job_id`, `plan_id`; any order.
    plans
        The plans to visit, in the order of the result.
    random
        Draws the second stage; the same state gives the same jobs.

    Returns
    -------
    pandas.DataFrame
        `plan_id`, `job_id`, `share` (the job's chance of being checked when its plan is visited).
    """
    rank = pd.Series(np.arange(len(plans)), index=list(plans))
    listed = jobs.loc[jobs["plan_id"].isin(rank.index), ["plan_id", "job_id"]].sort_values("job_id", kind="stable")
    listed = listed.assign(visit=rank.loc[listed["plan_id"]].to_numpy(), lot=random.random(len(listed)))
    listed = listed.sort_values(["visit", "lot"], kind="stable")
    size = listed.groupby("visit")["job_id"].transform("size")
    chosen = listed[listed.groupby("visit").cumcount() < CHECKED_PER_VISIT]
    share = np.minimum(1.0, CHECKED_PER_VISIT / size.loc[chosen.index])
    chosen = chosen.assign(share=share).sort_values(["visit", "job_id"], kind="stable")
    return chosen[["plan_id", "job_id", "share"]].reset_index(drop=True)
