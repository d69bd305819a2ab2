"""What one policy has seen: the visits of the start, and its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.sources import FALSE_FINDINGS, TRUE_FINDINGS
from training.rounds import LearningRows

if TYPE_CHECKING:
    from experiments.replay.rounds import Round

FIRST_DAY, LAST_DAY = 3, 60  # after the round's moment: visits are spread over these, and a report is known at once
_OPENS = pd.Timedelta(hours=10)


@dataclass(frozen=True)
class History:
    """A policy's own past.

    Attributes
    ----------
    rows
        Visited jobs that were found true or false, as they looked when their visit was chosen.
    reports
        Of its own visits, as rows of `verifications`.
    visited
        The plans that it visited.
    """

    rows: LearningRows
    reports: pd.DataFrame
    visited: frozenset[str]

    def known(self, moment: Round) -> LearningRows:
        """Return what was reported before a round."""
        return self.rows.where(self.rows.about["visited_at"] < moment.as_of)

    def after(self, moment: Round, heard: pd.DataFrame, matrix: pd.DataFrame) -> History:
        """Return the history after a round's visits.

        Parameters
        ----------
        moment
            The round.
        heard
            What was reported of each checked job, with what is known of it; as `heard` makes it.
        matrix
            The features of these jobs when they were chosen, in the same order.
        """
        told = heard["outcome"].isin([*FALSE_FINDINGS, *TRUE_FINDINGS]).to_numpy()
        about = heard[told].assign(round=moment.as_of, is_false=heard["outcome"].isin(FALSE_FINDINGS).astype(float))
        about = about.assign(visited_at=about["completed_at"])[self.rows.about.columns]
        rows = LearningRows(
            pd.concat([self.rows.about, about], ignore_index=True),
            pd.concat([self.rows.matrix, matrix[told]], ignore_index=True)[self.rows.matrix.columns],
        )
        said = heard.assign(
            verification_id="R" + heard["job_id"],
            stage="field",
            recorded_at=heard["completed_at"],
            landing=0,
            revision=0,
        )
        reports = pd.concat([self.reports, said], ignore_index=True) if len(self.reports) else said
        return replace(self, rows=rows, reports=reports, visited=self.visited | set(heard["plan_id"]))


def start(rows: LearningRows) -> History:
    """Return the past that all policies share."""
    return History(rows, pd.DataFrame(), frozenset())


def heard(moment: Round, asked: pd.DataFrame, jobs: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Say what the visits report of the jobs they check.

    Parameters
    ----------
    moment
        The round that the visits were chosen in.
    asked
        `plan_id`, `job_id`, by plan in the order of the visits.
    jobs, reports
        As in a world.
    """
    visit = pd.factorize(asked["plan_id"])[0]
    days = FIRST_DAY + (LAST_DAY - FIRST_DAY) * visit // max(int(visit.max()), 1)
    at = pd.Timestamp(moment.as_of) + pd.to_timedelta(np.asarray(days), unit="D") + _OPENS
    known = jobs.loc[asked["job_id"]].drop(columns=["is_false", "mechanism"]).reset_index()
    return known.assign(**reports.loc[asked["job_id"]].reset_index(drop=True)).assign(completed_at=at)
