"""Rastin: its own training, calibration, design and draw, called as releases and sample plans call them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from experiments.replay.policies.policy import Choice
from experiments.replay.policies.scorers import can_learn, rules
from features.settings import Settings
from models.design import chances_of, draw_sample
from models.listing_bound import lower
from models.protected_groups import protected
from training.few_reports import are_few
from training.parts import Gathered
from training.recipe import Recipe
from training.retrain import fit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from experiments.replay.policies.policy import Frame
    from experiments.replay.policies.scorers import Scorer
    from training.rounds import LearningRows


@dataclass(frozen=True)
class Rastin:
    """Retrains every round and draws one sample that finds and measures.

    Attributes
    ----------
    score
        Trains, and gives calibrated probabilities.
    explore
        The exploration share.
    """

    score: Scorer
    explore: float

    def choose(self, frame: Frame, learnt: LearningRows, random: np.random.Generator) -> Choice:
        """Train, score, give chances, draw."""
        plans = frame.plans(self.score(frame, learnt))
        chances = chances_of(plans, frame.visits, self.explore)
        plans = plans.assign(inclusion_probability=chances.inclusion)
        return Choice(draw_sample(plans, chances, random), plans)


def as_released(seed: int) -> Scorer:
    """Return how a release scores: the bound on wrong listings kept, and calibrated for the registered."""

    def score(frame: Frame, learnt: LearningRows) -> NDArray[np.float64]:
        if not can_learn(learnt):
            return rules(frame, learnt)
        bound = Settings.model_fields["wrongly_listed_bound"].default
        gathered = Gathered(learnt, frame.chances(), "replay")
        if are_few(len(learnt.about)):
            gathered = replace(gathered, registered=frame.lately.registered, denial=frame.lately.denial)
        fitted = fit(gathered, Recipe(seed, bound), threads=1)
        raw = fitted.model.raw_scores(frame.matrix, threads=1)
        raw = lower(raw, protected(frame.jobs), fitted.told["groups"]["bound"]["lowered"])
        return fitted.calibration.probability(raw)

    return score
