"""The ways to rank that an ablation compares: with every family, without one, with one alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from features.matrix import FAMILIES
from models.risk import RiskModel, fit_risk_model

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from training.rounds import LearningRows

ALL = "all"
SEEDS = tuple(range(1, 9))  # models a way: of three, the luck of the seeds moved precision by a hundredth


@dataclass
class Way:
    """A ranker on some columns of the matrix, which keeps what it fitted last.

    Attributes
    ----------
    columns
        What it may read.
    threads
        As for a risk model.
    seeds
        Of the models whose mean score ranks.
    fitted
        The models of the newest fit, one a seed.
    """

    columns: tuple[str, ...]
    threads: int
    seeds: tuple[int, ...]
    fitted: list[RiskModel] = field(default_factory=list)

    def __call__(self, train: LearningRows, test: pd.DataFrame) -> NDArray[np.float64]:
        """Fit on reports as they stand, and score."""
        is_false, matrix = train.about["is_false"].to_numpy(), train.matrix[list(self.columns)]
        self.fitted = [fit_risk_model(matrix, is_false, seed=seed, threads=self.threads) for seed in self.seeds]
        return self.score(test)

    def score(self, test: pd.DataFrame) -> NDArray[np.float64]:
        """Score rows with the newest fit."""
        return np.asarray(np.mean([model.raw_scores(test, self.threads) for model in self.fitted], axis=0))


def ways(threads: int, seeds: tuple[int, ...] = SEEDS) -> dict[str, Way]:
    """List them by name: `all`, `without FAMILY`, `FAMILY alone`."""
    names = {family.name: tuple(feature.name for feature in family.features) for family in FAMILIES}
    every = tuple(name for columns in names.values() for name in columns)
    less = {without(family): tuple(name for name in every if name not in columns) for family, columns in names.items()}
    only = {alone(family): columns for family, columns in names.items()}
    return {name: Way(columns, threads, seeds) for name, columns in {ALL: every, **less, **only}.items()}


def without(family: str) -> str:
    """Name the way that leaves a family out."""
    return f"without {family}"


def alone(family: str) -> str:
    """Name the way that has one family only."""
    return f"{family} alone"
