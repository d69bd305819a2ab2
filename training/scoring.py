"""The scoring run: every registered job of a cycle gets a score, as of a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.engine import open_engine
from features.faults import Fault
from features.matrix import build_matrix
from features.progress import step
from features.registry import open_registry
from features.store import Store
from models.listing_bound import lower
from models.published import publish
from training.groups import protected
from training.outcomes import WHO

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from features.settings import Settings
    from models.published import Published
    from models.release import Release

PLACES = ("province_code", "county_code", "agency_code", "program_code")


@dataclass(frozen=True)
class Scored:
    """The jobs of a cycle, best first.

    Attributes
    ----------
    scores, matrix
        One row a job, in the same order.
    origin
        `cycle`, `release`, `as_of`, `snapshot`.
    """

    scores: pd.DataFrame
    matrix: pd.DataFrame
    origin: dict[str, Any]


def score_cycle(settings: Settings, release: Release, cycle: int, as_of: datetime) -> Published:
    """Score the jobs of a cycle that were registered before `as_of`, and publish the scores with their matrix.

    Raises
    ------
    Fault
        When no job of the cycle was registered before `as_of`, or the release reads features this version lacks.
    """
    scored = score_jobs(settings, release, cycle, as_of)
    with step("Publishing"):
        return publish(settings.home, scored.scores, scored.matrix, scored.origin)


def score_jobs(
    settings: Settings, release: Release, cycle: int, as_of: datetime, snapshot: str | None = None
) -> Scored:
    """Score the jobs of a cycle, in the store as it stood or stands, and publish nothing yet."""
    store = Store(settings.home, snapshot)
    with open_engine(settings) as engine, step(f"Describing the jobs of cycle {cycle}"):
        known = open_registry(engine, store, as_of, cycle)
        matrix = build_matrix(engine, known).to_pandas()
        places = known.plans.select("plan_id", *PLACES).to_pandas()
        who = known.jobs.filter(known.jobs.cycle == cycle).select("job_id", *WHO).to_pandas()
    _check_can_score(matrix, release, cycle)
    with step(f"Scoring {len(matrix):,} jobs with {release.name}"):
        scores = _scores(settings, release, matrix, places, who, as_of)
    best_first = scores.sort_values(["raw_score", "job_id"], ascending=[False, True], kind="stable").index
    return Scored(
        scores.loc[best_first].reset_index(drop=True),
        matrix.loc[best_first].reset_index(drop=True),
        {"cycle": cycle, "release": release.name, "as_of": as_of.isoformat(), "snapshot": store.snapshot()},
    )


def _scores(
    settings: Settings,
    release: Release,
    matrix: pd.DataFrame,
    places: pd.DataFrame,
    who: pd.DataFrame,
    as_of: datetime,
) -> pd.DataFrame:
    members = protected(matrix[["job_id"]].merge(who, on="job_id", how="left", validate="one_to_one"))
    lowered = release.evaluation["groups"]["bound"]["lowered"]
    raw = lower(release.model.raw_scores(matrix, settings.threads), members, lowered)
    low, high = release.calibration.interval(raw)
    scores = matrix[["job_id", "plan_id"]].assign(
        score=release.calibration.probability(raw), score_low=low, score_high=high, raw_score=raw, release=release.name
    )
    scores["as_of"] = as_of
    scores["as_of"] = scores["as_of"].astype("datetime64[us]")
    return scores.merge(places, on="plan_id", how="left", validate="many_to_one")


def _check_can_score(matrix: pd.DataFrame, release: Release, cycle: int) -> None:
    if matrix.empty:
        raise Fault(
            f"A cycle must have jobs registered before the date; cycle {cycle} has none.",
            f"دورهٔ {cycle} پیش از این تاریخ هیچ شغل ثبت‌شده‌ای ندارد.",
        )
    lacking = [column for column in release.model.columns if column not in matrix.columns]
    if lacking:
        raise Fault(
            f"A release must read features of this version; {release.name} reads {', '.join(lacking[:3])}. "
            "Try: train again.",
            f"این نسخهٔ مدل ویژگی‌هایی می‌خواند که اینجا نیست: {'، '.join(lacking[:3])}. دوباره آموزش دهید.",
        )
