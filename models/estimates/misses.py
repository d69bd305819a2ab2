r"""What inspectors miss: false jobs that a visit confirmed, as another visit to the same plans shows.

A share of the visited plans, drawn at random, is visited again by another level that does not know what the first
found. Among the jobs that the second visit found false, the share that the first confirmed estimates the first
visits' miss rate :math:`m`. The second may miss jobs too: as long as it does so regardless of what the first saw, that
changes nothing (it is the capture and recapture of Lincoln and Petersen). A rate :math:`p` of reports then stands for
:math:`p / (1 - m)` (Rogan and Gladen, "Estimating prevalence from the results of a screening test", 1978, with no true
job called false).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from models.estimates.total import Estimate

TIMES = 1.96  # standard deviations to the ends of a 95 % interval
MOST_MISSED = 0.9  # a miss rate beyond which a correction would be all noise


@dataclass(frozen=True)
class Misses:
    """An estimated miss rate.

    Attributes
    ----------
    rate
        The share of false jobs that a first visit confirmed.
    variance
        Its variance, by plan.
    false_jobs, missed
        Jobs that second visits found false, and how many of them first visits had confirmed.
    """

    rate: float
    variance: float
    false_jobs: int
    missed: int


def misses_of(plans: pd.DataFrame, first: pd.DataFrame, second: pd.DataFrame) -> Misses | None:
    """Compare two visits to the same jobs.

    Parameters
    ----------
    plans
        `plan_id`, `job_id` of the jobs that were to be checked.
    first, second
        `job_id`, `is_false`: what the first and the second visit found, each job once.

    Returns
    -------
    Misses or None
        `None` where second visits found no false job that a first visit had looked at: nothing can be said.
    """
    both = first.merge(second, on="job_id", suffixes=("_first", "_second")).merge(plans, on="job_id")
    false = both[both["is_false_second"].astype(bool)]
    if false.empty:
        return None
    by_plan = (
        false.assign(missed=~false["is_false_first"].astype(bool), one=1).groupby("plan_id")[["missed", "one"]].sum()
    )
    missed, total, clusters = int(by_plan["missed"].sum()), len(false), len(by_plan)
    rate = missed / total
    off = (by_plan["missed"] - rate * by_plan["one"]).to_numpy(dtype=np.float64)
    by_cluster = float((off**2).sum()) / total**2 * clusters / max(clusters - 1, 1)
    steady = (missed + 1.0) / (total + 2.0)  # a few jobs without a miss do not show that none is ever missed
    return Misses(rate, max(by_cluster, steady * (1.0 - steady) / total), total, missed)


def corrected(estimate: Estimate, misses: Misses) -> Estimate:
    """Correct an estimate for misses; its interval takes in that the miss rate is estimated too."""
    seen = 1.0 - min(misses.rate, MOST_MISSED)
    rate = min(1.0, estimate.false_rate / seen)
    doubt = TIMES * rate * float(np.sqrt(misses.variance)) / seen
    below = float(np.hypot((estimate.false_rate - estimate.low) / seen, doubt))
    above = float(np.hypot((estimate.high - estimate.false_rate) / seen, doubt))
    return replace(
        estimate,
        false_rate=rate,
        low=max(0.0, rate - below),
        high=min(1.0, rate + above),
        least=min(1.0, estimate.least / seen),
        most=min(1.0, estimate.most / seen),
    )
