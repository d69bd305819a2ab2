"""What a release says of described jobs: scores with intervals, for a whole cycle or for the jobs just arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.faults import Fault
from models.listing_bound import lower
from models.protected_groups import protected

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from features.described_jobs import DescribedJobs
    from models.release import Release


def score_described(release: Release, jobs: DescribedJobs, as_of: datetime, threads: int) -> pd.DataFrame:
    """Score jobs; each by itself, so that a job has the same score whichever others are scored with it.

    Parameters
    ----------
    release
        The release to score with.
    jobs
        Described as of `as_of`, with `models.protected_groups.WHO` of each.
    as_of
        Written beside the scores.
    threads
        For the trees.

    Returns
    -------
    pandas.DataFrame
        `job_id`, `plan_id`, `score`, `score_low`, `score_high`, `raw_score`, `release`, `as_of` and the plan's places;
        best first, of equal raw scores by `job_id`. The index is each job's row in `jobs.matrix`.

    Raises
    ------
    Fault
        When the release reads features that this version lacks.
    """
    matrix = jobs.matrix
    _check_can_read(matrix, release)
    members = protected(matrix[["job_id"]].merge(jobs.who, on="job_id", how="left", validate="one_to_one"))
    lowered = release.evaluation["groups"]["bound"]["lowered"]
    raw = lower(release.model.raw_scores(matrix, threads), members, lowered)
    low, high = release.calibration.interval(raw)
    scores = matrix[["job_id", "plan_id"]].assign(
        score=release.calibration.probability(raw), score_low=low, score_high=high, raw_score=raw, release=release.name
    )
    scores["as_of"] = as_of
    scores["as_of"] = scores["as_of"].astype("datetime64[us]")
    placed = scores.merge(jobs.places, on="plan_id", how="left", validate="many_to_one")
    return placed.sort_values(["raw_score", "job_id"], ascending=[False, True], kind="stable")


def _check_can_read(matrix: pd.DataFrame, release: Release) -> None:
    lacking = [column for column in release.model.columns if column not in matrix.columns]
    if lacking:
        raise Fault(
            f"A release must read features of this version; {release.name} reads {', '.join(lacking[:3])}. "
            "Try: train again.",
            f"این نسخهٔ مدل ویژگی‌هایی می‌خواند که اینجا نیست: {'، '.join(lacking[:3])}. دوباره آموزش دهید.",
        )
