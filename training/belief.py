"""What field reports say, each as far as it can be believed: the labels that models are fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.reliability import Reliability, estimate_reliability
from training.unseen import cross_fitted

if TYPE_CHECKING:
    from training.rounds import LearningRows

LIGHT_TREES, LIGHT_LEARNING_RATE = 100, 0.12  # enough to judge reports by; a third of the work of a release's model
LEAST_REPORTS = 5_000  # fewer rank too poorly to tell a wrong report from a wrong expectation


def are_few(rows: LearningRows) -> bool:
    """Say whether reports are too few to be learnt from alone."""
    return len(rows.about) < LEAST_REPORTS


def believe(rows: LearningRows, seed: int, threads: int) -> Reliability:
    """Judge every report by models that saw no job of its owner; where reports are few, take them at their word."""
    is_false = rows.about["is_false"].to_numpy()
    if are_few(rows):
        return Reliability(false_alarm=0.0, miss={}, inspectors={}, posterior=is_false)
    raw = cross_fitted(rows, is_false, seed, threads, trees=LIGHT_TREES, learning_rate=LIGHT_LEARNING_RATE)
    return estimate_reliability(raw, is_false, rows.about)
