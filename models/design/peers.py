"""Other designs, for comparison: each gives every plan its chance, and draws.

`simple_random`, `top_and_random` (the highest expected finds for certain, the rest of the visits by simple random
sampling), `poisson` (chances in proportion to expected finds, each plan drawn by itself: the number of visits varies),
`poisson_as_ours` (the same with our chances), `adaptive_bins` (Adaptive Bin Sampling).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.design.chances import capped, chances_of
from models.design.drawing import ordered_pivotal

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    Draw = tuple[NDArray[np.float64], NDArray[np.bool_]]

BINS = 30
STEEPNESS = (
    20.0  # of the logistic, in standard deviations of what plans should give; flatter finds less (docs/sampling.md)
)
ROUNDS = 30


def simple_random(plans: pd.DataFrame, visits: int, explore: float, random: np.random.Generator) -> Draw:  # noqa: ARG001  (peers share one signature)
    """Give every plan the same chance."""
    chance = np.full(len(plans), visits / len(plans))
    return chance, _in_any_order(chance, random)


def top_and_random(plans: pd.DataFrame, visits: int, explore: float, random: np.random.Generator) -> Draw:
    """Take the plans that should give most for certain, and a simple random sample of the others."""
    sure = min(visits - 1, round((1.0 - explore) * visits))
    top = np.argsort(-plans["findable"].to_numpy(dtype=np.float64), kind="stable")[:sure]
    chance = np.full(len(plans), (visits - sure) / (len(plans) - sure))
    chance[top] = 1.0
    return chance, _in_any_order(chance, random)


def poisson(plans: pd.DataFrame, visits: int, explore: float, random: np.random.Generator) -> Draw:
    """Draw each plan by itself, with a chance in proportion to its expected finds and an even one for exploring."""
    reward = np.maximum(plans["findable"].to_numpy(dtype=np.float64), 1e-12)
    chance = _with_even(capped(reward, (1.0 - explore) * visits), visits, explore)
    return chance, random.random(len(plans)) < chance


def poisson_as_ours(plans: pd.DataFrame, visits: int, explore: float, random: np.random.Generator) -> Draw:
    """Draw each plan by itself, with our chances."""
    chance = chances_of(plans, visits, explore).inclusion
    return chance, random.random(len(plans)) < chance


def adaptive_bins(plans: pd.DataFrame, visits: int, explore: float, random: np.random.Generator) -> Draw:
    """Draw by Adaptive Bin Sampling.

    Predicted rewards are smoothed by a logistic around the budget's cut, cut into bins by one-dimensional k-means, and
    a bin's visits are in proportion to its mean smoothed reward; within a bin all plans have the same chance. The
    share `explore` goes in proportion to the bins' sizes, so that no chance is zero.

    Notes
    -----
    Henderson and others, "Integrating Reward Maximization and Population Estimation: Sequential Decision-Making for
    Internal Revenue Service Audit Selection", AAAI 2023, section "Adaptive Bin Sampling", written from its
    description (no code is public). Ours to choose were: 30 bins, the steepness, a fixed number of visits (theirs are
    drawn bin by bin with replacement), and the share that stands in for their trimming.
    """
    reward = plans["findable"].to_numpy(dtype=np.float64)
    cut = np.partition(reward, -visits)[-visits]
    smoothed = 1.0 / (1.0 + np.exp(-np.clip(STEEPNESS * (reward - cut) / max(float(reward.std()), 1e-9), -500, 500)))
    bin_ = _bins(reward)
    size = np.bincount(bin_)
    mean = np.bincount(bin_, smoothed) / np.maximum(size, 1)
    chance = _with_even(capped(np.maximum(mean[bin_], 1e-12), (1.0 - explore) * visits), visits, explore)
    return chance, _in_any_order(chance, random)


PEERS: dict[str, Callable[[pd.DataFrame, int, float, np.random.Generator], Draw]] = {
    "simple random": simple_random,
    "top-k + random": top_and_random,
    "Poisson": poisson,
    "Poisson, our chances": poisson_as_ours,
    "ABS": adaptive_bins,
}


def _with_even(chance: NDArray[np.float64], visits: int, explore: float) -> NDArray[np.float64]:
    """Give every plan an even chance of the exploring visits beside the one it has."""
    even = explore * visits / len(chance)
    return capped(even + (1.0 - even) * chance, visits)


def _in_any_order(chance: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.bool_]:
    return ordered_pivotal(chance, random.permutation(len(chance)), random)


def _bins(reward: NDArray[np.float64]) -> NDArray[np.int64]:
    """Cut rewards by one-dimensional k-means, by Lloyd's steps, from bins of equal width in the reward's root."""
    edges = np.linspace(0.0, float(np.sqrt(reward.max())), BINS + 1)[1:-1] ** 2
    for _ in range(ROUNDS):
        bin_ = np.searchsorted(edges, reward)
        size = np.bincount(bin_, minlength=BINS)
        mean = np.bincount(bin_, reward, minlength=BINS)[size > 0] / size[size > 0]
        edges = (mean[1:] + mean[:-1]) / 2.0
    return np.unique(np.searchsorted(edges, reward), return_inverse=True)[1].astype(np.int64)
