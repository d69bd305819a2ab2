"""What a policy would say of all jobs of its frame, from its visits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from features.sources import FALSE_FINDINGS, TRUE_FINDINGS
from models.estimates import answers_of, assist, estimate_total

if TYPE_CHECKING:
    import pandas as pd

    from experiments.replay.policies.policy import Choice

TIMES = 1.96


@dataclass(frozen=True)
class Told:
    """A rate among all jobs of the frame, with its 95 % interval."""

    rate: float
    low: float
    high: float


def estimate(choice: Choice, asked: pd.DataFrame, heard: pd.DataFrame) -> Told:
    """Estimate the rate of false jobs.

    Where chances are known, by the difference estimator that `rastin estimate` uses; where they are not, by the rate
    among the visited with its usual interval, as offices report it. For visits at random that is simple random
    sampling's.
    """
    told = heard[heard["outcome"].isin([*FALSE_FINDINGS, *TRUE_FINDINGS])]
    findings = told[["job_id"]].assign(is_false=told["outcome"].isin(FALSE_FINDINGS))
    if choice.population is None:
        return _rate_of_visited(findings.assign(plan_id=told["plan_id"]))
    total = estimate_total(assist(choice.population, answers_of(choice.drawn, asked, findings)))
    return Told(total.false_rate, total.low, total.high)


def _rate_of_visited(findings: pd.DataFrame) -> Told:
    """Take the ratio of false jobs to jobs over visited plans, linearised (Cochran, 1977, section 6.4)."""
    by_plan = findings.groupby("plan_id")["is_false"].agg(["sum", "size"]).to_numpy(dtype=np.float64)
    if len(by_plan) < 2:  # noqa: PLR2004  (a spread needs two)
        return Told(0.0, 0.0, 1.0)
    rate = float(by_plan[:, 0].sum() / by_plan[:, 1].sum())
    off = by_plan[:, 0] - rate * by_plan[:, 1]
    half = TIMES * float(np.sqrt((off**2).sum() / (len(off) - 1) / len(off))) / float(by_plan[:, 1].mean())
    return Told(rate, max(rate - half, 0.0), min(rate + half, 1.0))
