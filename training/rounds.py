"""Rounds: the moments at which a planner would have scored, and what was learnt after each.

A training row must look as its job looked when a planner would have listed it, not as it looks today. Rounds are
counted back from `as_of` at equal steps, six a year, so that each past cycle is seen at the same point of its year as
the cycle that is to be scored. A visit is learnt from with the features of the last round before it; jobs that were
registered and visited between two rounds are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from features.calendar_dates import cycle_of
from features.matrix import build_matrix, features
from features.progress import step
from features.registry import open_registry
from training.outcomes import OutcomePolicy, outcomes

if TYPE_CHECKING:
    from features.engine import Engine
    from features.store import Store

STEP = timedelta(days=365.25 / 6)


@dataclass(frozen=True)
class LearningRows:
    """Labelled jobs as they looked before they were visited, ordered by round and job.

    Attributes
    ----------
    about
        `round` and the columns of `training.outcomes.outcomes`.
    matrix
        One column a feature, in the same order.
    """

    about: pd.DataFrame
    matrix: pd.DataFrame

    def where(self, chosen: pd.Series) -> LearningRows:
        """Keep the rows for which `chosen` is true."""
        return LearningRows(self.about[chosen].reset_index(drop=True), self.matrix[chosen].reset_index(drop=True))


def rounds_before(as_of: datetime, first: datetime) -> list[datetime]:
    """List the rounds, earliest first, the first one before `first` included.

    >>> [moment.date().isoformat() for moment in rounds_before(datetime(2026, 4, 4), datetime(2025, 12, 31))]
    ['2025-12-03', '2026-02-02']
    """
    rounds: list[datetime] = []
    moment = as_of
    while moment > first:
        moment = as_of - (len(rounds) + 1) * STEP
        rounds.append(moment.replace(hour=0, minute=0, second=0, microsecond=0))
    return rounds[::-1]


def learning_rows(engine: Engine, store: Store, as_of: datetime, policy: OutcomePolicy) -> LearningRows:
    """Build a labelled row for every job visited before `as_of`.

    Parameters
    ----------
    engine, store
        Where to compute, and the registry.
    as_of
        Nothing known at or after this moment is used.
    policy
        What an outcome means.
    """
    labels = outcomes(open_registry(engine, store, as_of, cycle_of(as_of)), policy).to_pandas()
    rounds = rounds_before(as_of, labels["visited_at"].min()) if len(labels) else []
    parts = []
    for moment, until in zip(rounds, [*rounds, as_of][1:], strict=True):
        due = labels[
            (labels["visited_at"] >= moment) & (labels["visited_at"] < until) & (labels["registered_at"] < moment)
        ]
        for cycle, visited in due.groupby("cycle"):
            with step(f"Describing cycle {cycle} as of {moment:%Y-%m-%d}: {len(visited):,} visited jobs"):
                parts.append(_as_of_round(engine, store, moment, int(cycle), visited))
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    names = [feature.name for feature in features()]
    return LearningRows(rows.drop(columns=names), rows[names]) if parts else LearningRows(rows, rows)


def _as_of_round(engine: Engine, store: Store, moment: datetime, cycle: int, visited: pd.DataFrame) -> pd.DataFrame:
    described = build_matrix(engine, open_registry(engine, store, moment, cycle), only=visited).to_pandas()
    about = visited.drop(columns=["plan_id", "registered_at"]).assign(round=moment)
    return about.merge(described, on="job_id").sort_values("job_id")
