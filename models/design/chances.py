r"""Inclusion probabilities: a chance for measuring, raised where a visit is expected to find.

Every visit is asked for twice: to measure (the variance of the estimates) and to find (false jobs). Minimising the
variance :math:`\sum_i s_i^2 (1/\pi_i - 1)` under a budget :math:`\sum_i \pi_i = n` and a least number of expected
finds :math:`\sum_i \pi_i f_i` gives :math:`\pi_i = \min(1, s_i / \sqrt{\lambda - \mu f_i})`. Without the second demand
(:math:`\mu = 0`) it is Neyman's allocation, :math:`r_i \propto s_i` (Neyman, "On the two different aspects of the
representative method", 1934; Särndal, Swensson and Wretman, 1992, section 12.2). So with :math:`r_i` the chance that
measuring alone would give,

.. math:: \pi_i = \min(1, r_i / \sqrt{1 - \mu f_i}),

and a plan with :math:`1 - \mu f_i \le r_i^2` is certain. The *exploration share* fixes :math:`\sum_i r_i`; the
budget then fixes :math:`\mu`.

Where plans hardly differ in :math:`f_i`, these chances are nearly equal, and most visits would go elsewhere than the
plans with the highest :math:`f_i`. Then measuring asks for less, until no more do than the exploration share says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

LEAST_DRAWN = 1.0  # visits that measuring is given whatever the share: without one, most plans had no chance
FLOOR = 0.5  # of an equal share of the measuring visits: what the smallest province is given of them
HALVINGS, ROUGH_HALVINGS = 200, 12
HIGHEST_PRICE = 1e18
DIGITS = 12  # a chance is stated with so many digits, and what is stated is what is used


@dataclass(frozen=True)
class Chances:
    r"""The chances of a population's plans.

    Attributes
    ----------
    inclusion
        Each plan's chance of being in the sample, in (0, 1]; they add up to the budget.
    measuring
        The part of it that measuring alone would give; the rest is for finding.
    tilt
        The price :math:`\mu` of finding.
    """

    inclusion: NDArray[np.float64]
    measuring: NDArray[np.float64]
    tilt: float


def chances_of(plans: pd.DataFrame, visits: int, explore: float) -> Chances:
    """Give every plan its chance of being visited.

    Parameters
    ----------
    plans
        As `population_of` gives them.
    visits
        The budget, 1 to the number of plans.
    explore
        The exploration share, 0 to 1: how much of the budget measuring asks for, at most, and how much may be expected
        elsewhere than where a list would go. At 1 nothing is done for finding; at 0 a single visit is left to chance,
        as nothing can be said of plans that could not be drawn.
    """
    if not 1 <= visits <= len(plans):
        raise ValueError(f"visits must be 1 to the number of plans, {len(plans)}; got {visits}.")
    drawn = min(float(visits), max(LEAST_DRAWN, explore * visits))
    spread = np.maximum(plans["spread"].to_numpy(dtype=np.float64), 1e-9)
    findable = plans["findable"].to_numpy(dtype=np.float64)
    shares = _shares(spread, plans["province_code"].to_numpy(dtype=object))
    measuring, inclusion, tilt = _within(explore * visits, shares, findable, visits, drawn)
    inclusion = stated(inclusion)
    return Chances(inclusion=inclusion, measuring=np.minimum(stated(measuring), inclusion), tilt=tilt)


def capped(size: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """Give chances proportional to `size` that add up to `total`; where that exceeds 1, the chance is 1."""
    chance = np.zeros(len(size))
    open_ = np.ones(len(size), dtype=bool)
    while True:
        left = total - np.count_nonzero(~open_)
        chance = np.where(open_, size * (max(left, 0.0) / max(float(size[open_].sum()), 1e-300)), 1.0)
        over = open_ & (chance >= 1.0)
        if not over.any():
            return chance
        open_ &= ~over


def _within(
    most: float, shares: NDArray[np.float64], findable: NDArray[np.float64], visits: int, drawn: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Let measuring ask for `drawn` visits, or for so few that at most `most` go elsewhere."""

    def asked(drawn: float) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        measuring = capped(shares, drawn)
        return measuring, *_tilted(measuring, findable, float(visits))

    chances = asked(drawn)
    if drawn == LEAST_DRAWN or _elsewhere(chances[1], findable, visits) <= most:
        return chances
    low, high = LEAST_DRAWN, drawn
    for _ in range(ROUGH_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if _elsewhere(asked(middle)[1], findable, visits) > most else (middle, high)
    return asked(low)


def _elsewhere(inclusion: NDArray[np.float64], findable: NDArray[np.float64], visits: int) -> float:
    """Return how many visits should go elsewhere than the list of the highest `findable` would send them."""
    last = np.partition(findable, len(findable) - visits)[len(findable) - visits]
    above, level = findable > last, findable == last
    return visits - float(inclusion[above].sum() + min(inclusion[level].sum(), visits - np.count_nonzero(above)))


def _shares(spread: NDArray[np.float64], province: NDArray[np.object_]) -> NDArray[np.float64]:
    """Neyman's allocation, with a floor under each province: in which proportion measuring asks for plans."""
    _, place = np.unique(province.astype(str), return_inverse=True)
    natural = np.bincount(place, spread)
    share = _floored(natural / natural.sum(), FLOOR / len(natural))
    return np.asarray(spread * (share / natural)[place])


def _floored(share: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
    """Raise shares to a floor; the others, in proportion, give what that takes."""
    low = np.zeros(len(share), dtype=bool)
    while True:
        left = 1.0 - floor * np.count_nonzero(low)
        raised = np.where(low, floor, share * (left / max(float(share[~low].sum()), 1e-300)))
        below = ~low & (raised < floor)
        if not below.any():
            return raised
        low |= below


def _tilted(
    measuring: NDArray[np.float64], findable: NDArray[np.float64], visits: float
) -> tuple[NDArray[np.float64], float]:
    """Raise chances for finding until they add up to the budget, by halving an interval of prices."""
    if measuring.sum() >= visits - 1e-9:
        return measuring, 0.0
    low, high = 0.0, 1.0
    while _raised(measuring, findable, high).sum() < visits:
        low, high = high, high * 4.0
        if high > HIGHEST_PRICE:  # findable is 0 for plans that the budget needs: fill up in proportion instead
            return capped(_raised(measuring, findable, high), visits), high
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if _raised(measuring, findable, middle).sum() < visits:
            low = middle
        else:
            high = middle
    chance = _raised(measuring, findable, low)
    return _to_budget(chance, _raised(measuring, findable, high), visits), low


def _raised(measuring: NDArray[np.float64], findable: NDArray[np.float64], tilt: float) -> NDArray[np.float64]:
    room = np.maximum(1.0 - tilt * findable, measuring * measuring)
    return np.minimum(1.0, measuring / np.sqrt(room))


def _to_budget(under: NDArray[np.float64], over: NDArray[np.float64], visits: float) -> NDArray[np.float64]:
    """Stand between two sets of chances so that the sum is the budget (they differ where plans tie at a jump)."""
    gap = float(over.sum() - under.sum())
    return under if gap <= 0.0 else under + (over - under) * ((visits - under.sum()) / gap)


def stated(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round chances to the digits that they are stated with."""
    digits = DIGITS - 1 - np.floor(np.log10(chance))
    scale = 10.0**digits
    return np.asarray(np.minimum(1.0, np.round(chance * scale) / scale))
