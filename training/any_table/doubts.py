"""What to doubt of a table's figures: every guard, asked in the order in which they need one another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.progress import step
from models.guards import (
    Finding,
    find_drift,
    find_later_dates,
    find_leaks,
    find_lookups,
    find_recording_changes,
    find_score_drift,
    find_small_groups,
    find_verifier,
    verifier_figures,
)
from training.any_table.ranking import unseen_scores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from training.any_table.question import Question
    from training.any_table.sides import Sides

LIGHT_TREES = 80  # enough to see what a leak does


@dataclass(frozen=True)
class Doubts:
    """What the guards found.

    Attributes
    ----------
    findings
        All of them, leaks first.
    verifier
        How much of the lift is who verified; empty where nobody said which columns say so.
    kept
        The columns that no leak was found in.
    without_verifier
        Those of them that do not say who verified.
    """

    findings: list[Finding]
    verifier: dict[str, float]
    kept: list[str]
    without_verifier: list[str]

    def of(self, guard: str) -> list[Finding]:
        """Return one guard's findings."""
        return [finding for finding in self.findings if finding.guard == guard]


def find_leaking(sides: Sides) -> list[Finding]:
    """Find the columns that give the outcome away or were not known at the row's time."""
    later = find_later_dates(pd.concat([sides.train.columns, sides.test.columns])[sides.dates])
    known = [name for name in sides.train.names if (name,) not in {finding.columns for finding in later}]
    with step("Looking for columns that give the outcome away"):
        light = partial(sides.score_with, growth={"trees": LIGHT_TREES})
        return [*later, *find_leaks(sides.train.only(known), sides.test.only(known), light)]


def find_doubts(
    sides: Sides, question: Question, leaking: list[Finding], scores: NDArray[np.float64], growth: Mapping[str, float]
) -> Doubts:
    """Ask all other guards about what is left.

    Parameters
    ----------
    sides, question
        The table, and what was asked.
    leaking
        As `find_leaking` found.
    scores, growth
        The model's, on the columns without leaks, and how its trees grew.
    """
    leaks = {name for finding in leaking for name in finding.columns}
    kept = [name for name in sides.train.names if name not in leaks]
    verifiers = tuple(name for name in question.verifiers if name in kept)
    train, test = sides.train.only(kept), sides.test.only(kept)
    others = [name for name in kept if name not in verifiers]
    findings, figures = list(leaking), {}
    with step("Looking for rows that repeat, verifiers, changed practice and drift"):
        findings += find_lookups(train, test, scores)
        if verifiers and others:
            figures = verifier_figures(test.outcome, scores, sides.score_with(others, growth), test.cluster)
            findings += find_verifier(verifiers, figures)
        findings += find_recording_changes(train, test, _periods(sides))
        findings += find_drift(train, test)
        findings += _score_drift(sides, kept, scores, growth)
        findings += find_small_groups(test)
    return Doubts(findings, figures, kept, others)


def _score_drift(
    sides: Sides, kept: list[str], scores: NDArray[np.float64], growth: Mapping[str, float]
) -> list[Finding]:
    unseen = unseen_scores(sides.matrix.only(kept), sides.train, sides.seed, sides.threads, growth)
    if np.isnan(unseen).any():
        return []
    return find_score_drift(pd.Series(unseen), pd.Series(scores), sides.train.cluster, sides.test.cluster)


def _periods(sides: Sides) -> tuple[str, str]:
    when, is_test = sides.rows.when, sides.rows.is_test
    first, second = (f"{when[side].min():%Y-%m-%d} to {when[side].max():%Y-%m-%d}" for side in (~is_test, is_test))
    return first, second
