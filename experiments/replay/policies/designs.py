"""Policies with other designs than ours on a plain model's scores: chances are known, so that they can estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.replay.policies.policy import Choice
from models.design.peers import PEERS

if TYPE_CHECKING:
    import numpy as np

    from experiments.replay.policies.policy import Frame
    from experiments.replay.policies.scorers import Scorer
    from training.rounds import LearningRows


@dataclass(frozen=True)
class Designed:
    """Draws by one of the designs in `models.design.peers`.

    Attributes
    ----------
    score
        Gives the probabilities that the design is made of.
    design
        Its name.
    explore
        The share of visits that is left to chance.
    """

    score: Scorer
    design: str
    explore: float

    def choose(self, frame: Frame, learnt: LearningRows, random: np.random.Generator) -> Choice:
        """Score, give chances, draw."""
        plans = frame.plans(self.score(frame, learnt))
        chance, drawn = PEERS[self.design](plans, frame.visits, self.explore, random)
        plans = plans.assign(inclusion_probability=chance)
        return Choice(plans[drawn].reset_index(drop=True), plans)
