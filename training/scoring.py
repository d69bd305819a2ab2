"""The scoring run: every registered job of a cycle gets a score, as of a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.described_jobs import describe_jobs
from features.faults import Fault
from features.progress import step
from features.store import Store
from models.protected_groups import WHO
from models.recorded import publish_and_enter
from models.scoring import score_described

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from features.settings import Settings
    from models.published import Published
    from models.release import Release


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
    """Score the jobs of a cycle that were registered before `as_of`; publish and enter the scores with their matrix.

    Raises
    ------
    Fault
        When no job of the cycle was registered before `as_of`, or the release reads features this version lacks.
    """
    scored = score_jobs(settings, release, cycle, as_of)
    with step("Publishing"):
        return publish_and_enter(settings, scored.scores, scored.matrix, scored.origin)


def score_jobs(
    settings: Settings, release: Release, cycle: int, as_of: datetime, snapshot: str | None = None
) -> Scored:
    """Score the jobs of a cycle, in the store as it stood or stands, and publish nothing yet."""
    store = Store(settings.home, snapshot)
    jobs = describe_jobs(settings, store, as_of, cycle, WHO)
    if jobs.matrix.empty:
        raise Fault(
            f"A cycle must have jobs registered before the date; cycle {cycle} has none.",
            f"دورهٔ {cycle} پیش از این تاریخ هیچ شغل ثبت‌شده‌ای ندارد.",
        )
    with step(f"Scoring {len(jobs.matrix):,} jobs with {release.name}"):
        scores = score_described(release, jobs, as_of, settings.threads)
    return Scored(
        scores.reset_index(drop=True),
        jobs.matrix.loc[scores.index].reset_index(drop=True),
        {"cycle": cycle, "release": release.name, "as_of": as_of.isoformat(), "snapshot": store.snapshot()},
    )
