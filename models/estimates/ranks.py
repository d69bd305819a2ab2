"""Ranks with their uncertainty: which groups can be told apart, and where each may stand.

Every pair of groups is compared; pairs that differ after Holm's correction (Holm, "A simple sequentially rejective
multiple test procedure", 1979) are told apart, all of them rightly in 95 of 100 samples. A group stands behind those
that are surely better and before those that are surely worse, so its rank lies between, for all groups at once
(Mogstad, Romano, Shaikh and Wilhelm, "Inference for ranks with applications to mobility across neighbourhoods and
academic achievement across countries", Review of Economic Studies 2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.estimates.total import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.estimates.direct import Direct


@dataclass(frozen=True)
class Ranks:
    """Where groups stand, 1 for the lowest rate of false jobs; arrays of shape (groups,).

    Attributes
    ----------
    rank
        By the estimate.
    best, worst
        The 95 % interval of the rank, jointly for all groups.
    is_apart
        Shape (groups, groups): which pairs can be told apart.
    bands
        For each group, the bands it stands in, from 1: a band is a run of neighbouring ranks of which no two can be
        told apart.
    """

    rank: NDArray[np.int64]
    best: NDArray[np.int64]
    worst: NDArray[np.int64]
    is_apart: NDArray[np.bool_]
    bands: tuple[tuple[int, ...], ...]


def rank_groups(direct: Direct, alpha: float = 1.0 - LEVEL) -> Ranks:
    """Rank groups by their own visits' rates; where rates tie, by their order."""
    order = np.argsort(direct.rate, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    is_apart = _told_apart(direct, alpha)
    is_lower = direct.rate[:, None] < direct.rate[None, :]
    best = 1 + (is_apart & is_lower.T).sum(axis=1)
    worst = len(order) - (is_apart & is_lower).sum(axis=1)
    return Ranks(rank, best.astype(np.int64), worst.astype(np.int64), is_apart, _bands(order, is_apart))


def _told_apart(direct: Direct, alpha: float) -> NDArray[np.bool_]:
    """Compare all pairs, by Holm's steps from the surest pair on."""
    groups = len(direct.rate)
    is_apart = np.zeros((groups, groups), dtype=bool)
    one, other = np.triu_indices(groups, k=1)
    chance = _chances(direct, one, other)
    order = np.argsort(chance, kind="stable")
    limit = alpha / np.arange(len(order), 0, -1)
    held = np.flatnonzero(chance[order] > limit)
    sure = order[: held[0]] if len(held) else order
    is_apart[one[sure], other[sure]] = True
    return is_apart | is_apart.T


def _chances(direct: Direct, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float64]:
    """Give each pair's two-sided p-value by Student's t with Satterthwaite's degrees of freedom."""
    from scipy.special import stdtr

    variance = np.diag(direct.covariance)
    noise = variance[one] + variance[other] - 2.0 * direct.covariance[one, other]
    noise = np.maximum(noise, 1e-300)
    freedom = (variance[one] + variance[other]) ** 2 / np.maximum(
        variance[one] ** 2 / direct.freedom[one] + variance[other] ** 2 / direct.freedom[other], 1e-300
    )
    distance = np.abs(direct.rate[one] - direct.rate[other]) / np.sqrt(noise)
    return np.asarray(2.0 * stdtr(np.maximum(freedom, 1.0), -distance))


def _bands(order: NDArray[np.int64], is_apart: NDArray[np.bool_]) -> tuple[tuple[int, ...], ...]:
    """Cut the ranking into the longest runs without a pair that can be told apart; runs overlap."""
    runs: list[tuple[int, int]] = []
    end = 0
    for start in range(len(order)):
        stop = start
        while stop < len(order) and not is_apart[np.ix_(order[start : stop + 1], order[start : stop + 1])].any():
            stop += 1
        if stop > end:
            runs.append((start, stop))
            end = stop
    of_place = [tuple(n for n, (low, high) in enumerate(runs, 1) if low <= place < high) for place in range(len(order))]
    bands: list[tuple[int, ...]] = [()] * len(order)
    for place, group in enumerate(order):
        bands[group] = of_place[place]
    return tuple(bands)
