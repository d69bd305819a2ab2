"""Hybrid exploration as in the customs simulator: the top of the list, and a few plans that the model should see.

Kim and others, "Active Learning for Human-in-the-Loop Customs Inspection", TKDE 2022 (first as "Take a Chance: Managing
the Exploitation-Exploration Dilemma in Customs Fraud Detection via Online Active Learning"): most of the budget
exploits a model's list; the rest explores by gradient embeddings, drawn by k-means++ so that they are far apart, and
scaled so that uncertain and weighty items come first. Written from the description. Ours to choose were a tree model in
the place of their network, and with it the embedding: features as ranks, mapped at random to 16 numbers, as a tree has
no last layer. The share is that of the other policies that explore; theirs was a tenth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.replay.policies.policy import Choice, most_findable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.replay.policies.policy import Frame
    from experiments.replay.policies.scorers import Scorer
    from training.rounds import LearningRows

DIMENSIONS = 16


@dataclass(frozen=True)
class Hybrid:
    """Exploits a list and explores beside it.

    Attributes
    ----------
    score
        Gives probabilities.
    explore
        The share of visits that explore.
    """

    score: Scorer
    explore: float

    def choose(self, frame: Frame, learnt: LearningRows, random: np.random.Generator) -> Choice:
        """Take the top, then plans far apart."""
        scores = self.score(frame, learnt)
        plans = frame.plans(scores)
        exploring = round(self.explore * frame.visits)
        top = most_findable(plans, frame.visits - exploring)
        rest = np.setdiff1d(np.arange(len(plans)), top)
        embedded = _embedded(frame, scores, plans["plan_id"], random)[rest]
        apart = rest[far_apart(embedded, min(exploring, len(rest)), random)]
        return Choice(plans.iloc[np.concatenate([top, apart])].reset_index(drop=True))


def far_apart(points: NDArray[np.float64], count: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Draw points far from zero and from one another, as k-means++ seeds its centres.

    Parameters
    ----------
    points
        Shape (points, dimensions); one at zero is not drawn while others are left, and none twice.
    count
        How many to draw.
    random
        The only randomness.
    """
    distance = (points**2).sum(axis=1)
    drawn: list[int] = []
    for _ in range(count):
        weight = distance if distance.sum() > 0.0 else np.isin(np.arange(len(points)), drawn, invert=True).astype(float)
        drawn.append(int(random.choice(len(points), p=weight / weight.sum())))
        distance = np.minimum(distance, ((points - points[drawn[-1]]) ** 2).sum(axis=1))
    return np.asarray(drawn, dtype=np.int64)


def _embedded(
    frame: Frame, scores: NDArray[np.float64], plan_ids: pd.Series, random: np.random.Generator
) -> NDArray[np.float64]:
    """Add up the gradients of a plan's jobs: uncertainty times what the model reads of the job."""
    ranks = frame.matrix.rank(pct=True).fillna(0.5).to_numpy() - 0.5
    mapped = ranks @ random.normal(size=(ranks.shape[1], DIMENSIONS)) / np.sqrt(ranks.shape[1])
    gradients = np.minimum(scores, 1.0 - scores)[:, None] * mapped
    place = pd.Index(plan_ids).get_indexer(pd.Index(frame.jobs["plan_id"]))
    embedded = np.zeros((len(plan_ids), DIMENSIONS))
    np.add.at(embedded, place, gradients)
    return embedded
