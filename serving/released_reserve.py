"""Which batches of the reserve were released, as the reports show, and what sample that makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from models.design import released_chances

if TYPE_CHECKING:
    from collections.abc import Collection

    from serving.stored_plans import StoredPlan


def released(stored: StoredPlan, reported: Collection[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Take the released batches into the sample.

    A batch counts as released, with all before it in its province, where a job of it was reported of, whatever was
    said. All its plans were then to be visited: one without a report is a visit without an answer.

    Parameters
    ----------
    stored
        The sample plan.
    reported
        Jobs with a report.

    Returns
    -------
    tuple
        The population and the sample with the chances that hold now, and the jobs that were to be checked
        (`plan_id`, `job_id`).
    """
    asked = stored.jobs[["plan_id", "job_id"]]
    if stored.reserve is None or stored.reserve_jobs is None:
        return stored.population, stored.sample, asked
    seen = stored.reserve_jobs["plan_id"][stored.reserve_jobs["job_id"].isin(list(reported))]
    called = stored.reserve[stored.reserve["plan_id"].isin(seen)].groupby("province_code")["reserve_batch"].max()
    batches = {str(code): int(batch) for code, batch in called.items()}
    if not batches:
        return stored.population, stored.sample, asked
    population = stored.population.assign(inclusion_probability=released_chances(stored.population, batches))
    out = stored.reserve["reserve_batch"] <= stored.reserve["province_code"].map(batches).fillna(0)
    more = stored.reserve[out]
    chance = population.set_index("plan_id")["inclusion_probability"]
    sample = pd.concat([stored.sample, more], ignore_index=True)
    sample["inclusion_probability"] = chance.loc[sample["plan_id"]].to_numpy()
    jobs = stored.reserve_jobs[stored.reserve_jobs["plan_id"].isin(more["plan_id"])]
    return population, sample, pd.concat([asked, jobs[["plan_id", "job_id"]]], ignore_index=True)
