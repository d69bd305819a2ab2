"""A bound on how much oftener true jobs of a protected group are listed wrongly than those of the rest.

The method is a change of thresholds after fitting (Hardt, Price and Srebro, "Equality of opportunity in supervised
learning", 2016, equal error rates by a threshold of each group's own): the raw scores of a group that breaks the bound
are lowered by the smallest amount that keeps it, found by bisection on rows that stand for the registered and that the
model did not see. Nothing is lowered where the bound holds. The price is told in false jobs that the list then misses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.group_errors import LEAST_EXPECTED
from models.listed_share import is_listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ROUNDS = 3  # lowering one group moves the others' ratios a little
MOST_LOWERED = 20.0  # of log-odds: beyond any raw score
STEPS = 40


def lowering(
    raw: NDArray[np.float64],
    is_false: NDArray[np.float64],
    weight: NDArray[np.float64],
    members: Mapping[str, NDArray[np.bool_]],
    bound: float,
) -> dict[str, float]:
    """Find by how much each group's raw scores are lowered so that the bound holds.

    Parameters
    ----------
    raw, is_false, weight
        Scores, beliefs (0 to 1) and weights, each shape (rows,).
    members
        By group, who is in it; shape (rows,).
    bound
        The largest ratio allowed, above 0.

    Returns
    -------
    dict
        By group; 0 where the bound holds as it is, and where so few of the group's true jobs would be listed at the
        overall rate that chance alone breaks it.
    """
    lowered = dict.fromkeys(members, 0.0)
    true = weight * (1.0 - is_false)
    usual = float(true[is_listed(raw, weight)].sum() / true.sum())
    enough = [name for name, who in members.items() if usual * (1.0 - is_false[who]).sum() >= LEAST_EXPECTED]
    for _ in range(ROUNDS):
        for name in enough:
            if wrongly_listed_ratio(lower(raw, members, lowered), is_false, weight, members, name) > bound:
                lowered[name] = _smallest(raw, is_false, weight, members, lowered, name, bound)
    return lowered


def lower(
    raw: NDArray[np.float64], members: Mapping[str, NDArray[np.bool_]], lowered: Mapping[str, float]
) -> NDArray[np.float64]:
    """Lower the raw scores of each group's members; who is in two groups is lowered by the larger amount."""
    amounts = [members[name] * amount for name, amount in lowered.items()]
    return raw - np.max(amounts, axis=0) if amounts else raw


def wrongly_listed_ratio(
    raw: NDArray[np.float64],
    is_false: NDArray[np.float64],
    weight: NDArray[np.float64],
    members: Mapping[str, NDArray[np.bool_]],
    name: str,
) -> float:
    """Return how much oftener a group's true jobs are listed than those of people in no protected group.

    It is 0 where nobody of the group is listed, and infinite where nobody of the rest is.
    """
    rest = ~np.any(list(members.values()), axis=0)
    true, listed = weight * (1.0 - is_false), is_listed(raw, weight)
    inside, outside = (
        float((true * listed)[who].sum()) / max(float(true[who].sum()), 1e-12) for who in (members[name], rest)
    )
    return inside / outside if outside else (np.inf if inside else 0.0)


def found_share(raw: NDArray[np.float64], is_false: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Return which share of the false jobs the list holds."""
    false = weight * is_false
    return float(false[is_listed(raw, weight)].sum() / false.sum())


def _smallest(
    raw: NDArray[np.float64],
    is_false: NDArray[np.float64],
    weight: NDArray[np.float64],
    members: Mapping[str, NDArray[np.bool_]],
    lowered: Mapping[str, float],
    name: str,
    bound: float,
) -> float:
    low, high = lowered[name], MOST_LOWERED
    for _ in range(STEPS):
        middle = (low + high) / 2.0
        adjusted = lower(raw, members, {**lowered, name: middle})
        if wrongly_listed_ratio(adjusted, is_false, weight, members, name) > bound:
            low = middle
        else:
            high = middle
    return high
