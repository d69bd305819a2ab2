"""Policies that visit the top of a list, and nothing else: what most offices and most models do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.replay.policies.policy import Choice, most_findable

if TYPE_CHECKING:
    from experiments.replay.policies.policy import Frame
    from experiments.replay.policies.scorers import Scorer
    from training.rounds import LearningRows


@dataclass(frozen=True)
class Listed:
    """Visits the plans that a way to score expects most false jobs of, at most 25 jobs a plan counted; ties by lot."""

    score: Scorer

    def choose(self, frame: Frame, learnt: LearningRows, random: np.random.Generator) -> Choice:
        """Take the top."""
        plans = frame.plans(self.score(frame, learnt))
        plans = plans.iloc[random.permutation(len(plans))].reset_index(drop=True)
        return Choice(plans.iloc[most_findable(plans, frame.visits)].reset_index(drop=True))


@dataclass(frozen=True)
class AtRandom:
    """Visits plans by simple random sampling."""

    def choose(self, frame: Frame, learnt: LearningRows, random: np.random.Generator) -> Choice:  # noqa: ARG002  (a policy's signature)
        """Take any."""
        plans = frame.plans(np.zeros(len(frame.jobs)))
        return Choice(plans.iloc[random.permutation(len(plans))[: frame.visits]].reset_index(drop=True))
