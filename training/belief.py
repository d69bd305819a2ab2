"""What field reports say, each as far as it can be believed: the labels that models are fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.reliability import Reliability, estimate_reliability
from training.few_reports import are_few
from training.unseen import by_trees, cross_fitted

if TYPE_CHECKING:
    from training.rounds import LearningRows

LIGHT_TREES, LIGHT_LEARNING_RATE = 100, 0.12  # enough to judge reports by; a third of the work of a release's model


def believe(rows: LearningRows, seed: int, threads: int) -> Reliability:
    """Judge every report by models that saw no job of its owner.

    Where reports are few, they are taken at their word: models rank too poorly then to tell a wrong report from a wrong
    expectation.
    """
    is_false = rows.about["is_false"].to_numpy()
    if are_few(len(rows.about)):
        return Reliability(false_alarm=0.0, miss={}, inspectors={}, posterior=is_false)
    light = by_trees(seed, threads, trees=LIGHT_TREES, learning_rate=LIGHT_LEARNING_RATE)
    raw = cross_fitted(rows, is_false, seed, light)
    return estimate_reliability(raw, is_false, rows.about)
