"""The population of a sample plan: one row a plan that may be drawn, with what its jobs' scores say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.design.checked_jobs import CHECKED_PER_VISIT

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

PLACES = ("province_code", "county_code", "agency_code", "program_code")

# Neither number below can make an estimate wrong; they only say where visits measure most. Both were set on simulated
# registries (docs/sampling.md): the width of the total's interval is flat around them.
TOGETHER = 0.3  # how strongly the jobs of a plan stand or fall together (a correlation)
DOUBT = 0.15  # how far each score is drawn to the mean of all before its variance is taken: scores may be too sure


def population_of(scores: pd.DataFrame, visited: Collection[str] = ()) -> pd.DataFrame:
    r"""Describe the plans of a cycle that may still be visited.

    Parameters
    ----------
    scores
        One row a registered job: `job_id`, `plan_id`, `score` (a probability) and the columns of `PLACES`.
    visited
        Plans of which a job was field-checked already. They are not drawn again, and neither they nor their jobs
        belong to the population.

    Returns
    -------
    pandas.DataFrame
        One row a plan, by `plan_id`:

        `jobs`       how many of its jobs are registered
        `expected`   the sum of their scores
        `squares`    the sum of their scores squared
        `findable`   how many false jobs a visit is expected to find: the score's mean times at most 25 jobs
        `spread`     the working standard deviation of its number of false jobs, as a visit would report it

        and the columns of `PLACES`.

    Notes
    -----
    With scores :math:`p_j` (each drawn a little to the mean), :math:`v_j = p_j (1 - p_j)` and a correlation
    :math:`\\rho` between the jobs of a plan, `spread` is the root of
    :math:`\\sum_j v_j + \\rho ((\\sum_j \\sqrt{v_j})^2 - \\sum_j v_j)`, plus, where a plan has more jobs than a visit
    checks, the variance of the second stage (Särndal, Swensson and Wretman, "Model Assisted Survey Sampling", 1992,
    result 4.3.1).

    Examples
    --------
    >>> jobs = pd.DataFrame({"job_id": ["J1", "J2"], "plan_id": ["P1", "P1"], "score": [0.5, 0.1]})
    >>> jobs = jobs.assign(province_code="07", county_code="0701", agency_code="A1", program_code="GEN")
    >>> population_of(jobs)[["plan_id", "jobs", "expected", "findable"]].to_dict("records")
    [{'plan_id': 'P1', 'jobs': 2, 'expected': 0.6, 'findable': 0.6}]
    """
    rows = scores[~scores["plan_id"].isin(list(visited))] if len(visited) else scores
    plan, names = pd.factorize(rows["plan_id"], sort=True)
    score = rows["score"].to_numpy(dtype=np.float64)
    jobs = np.bincount(plan, minlength=len(names)).astype(np.int64)
    expected = np.bincount(plan, score, minlength=len(names)).astype(np.float64)
    first = np.full(len(names), -1, dtype=np.int64)
    first[plan[::-1]] = np.arange(len(plan))[::-1]
    plans = pd.DataFrame({"plan_id": np.asarray(names, dtype=object)})
    for place in PLACES:
        plans[place] = rows[place].to_numpy(dtype=object)[first]
    return plans.assign(
        jobs=jobs,
        expected=expected,
        squares=np.bincount(plan, score * score, minlength=len(names)),
        findable=expected * np.minimum(jobs, CHECKED_PER_VISIT) / np.maximum(jobs, 1),
        spread=_spread(plan, score, jobs, expected),
    )


def _spread(
    plan: NDArray[np.int64], score: NDArray[np.float64], jobs: NDArray[np.int64], expected: NDArray[np.float64]
) -> NDArray[np.float64]:
    doubted = (1.0 - DOUBT) * score + DOUBT * (score.mean() if len(score) else 0.0)
    variance = np.clip(doubted * (1.0 - doubted), 1e-6, None)
    apart = np.bincount(plan, variance, minlength=len(jobs))
    together = np.bincount(plan, np.sqrt(variance), minlength=len(jobs)) ** 2
    rate = expected / np.maximum(jobs, 1)
    unseen = np.maximum(jobs - CHECKED_PER_VISIT, 0)
    second_stage = (1.0 - TOGETHER) * jobs * unseen / CHECKED_PER_VISIT * rate * (1.0 - rate)
    return np.asarray(np.sqrt(apart + TOGETHER * (together - apart) + second_stage))
