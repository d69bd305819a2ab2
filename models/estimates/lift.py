r"""Does targeting find more than chance, told while reports come in: valid at every look, however often one looks.

Visits are put into blocks as their reports arrive: a block closes when it holds a visit of either arm, and gives
:math:`D = \bar x - \rho \bar y`, the targeted visits' mean less :math:`\rho` times the random ones' (a visit counts 1
where it found a false job). Whatever the visits are and in whatever order they are made, with :math:`\mu_t` the mean of
:math:`D_t` given all before it,

.. math:: \exp\Big(\lambda \sum_t (D_t - \mu_t) - \psi(\lambda) \sum_t (D_t - \hat D_t)^2\Big),
   \qquad \psi(\lambda) = \frac{-\log(1 - c \lambda) - c \lambda}{c^2},

with :math:`c` the range of :math:`D` and :math:`\hat D_t` foreseen from earlier blocks, is a supermartingale (Howard,
Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of Statistics
2021,
theorem 4). A mixture over :math:`\lambda` stays below :math:`1 / \alpha` for ever with probability :math:`1 - \alpha`
(Ville). So it is an e-process against "the mean difference so far is at most zero", and where it crosses gives a
confidence sequence for the mean difference so far, and over :math:`\rho` for the ratio of the arms' rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.estimates.total import LEVEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SIDE = (1.0 - LEVEL) / 2.0  # an error that either side of the sequence may make, over all looks
RATES = 16  # lambdas in the mixture
SLOWEST = 1e-3
HIGHEST_RATIO = 64.0


@dataclass(frozen=True)
class Blocks:
    """What blocks of visits found; arrays of shape (blocks,).

    Attributes
    ----------
    targeted, random
        The mean of each arm's visits in the block, in [0, 1].
    visits
        How many reports had come in when the block closed.
    """

    targeted: NDArray[np.float64]
    random: NDArray[np.float64]
    visits: NDArray[np.int64]


@dataclass(frozen=True)
class Lift:
    """The state after each block; arrays of shape (blocks,).

    Attributes
    ----------
    difference, low, high
        The targeted arm's mean rate so far less the random arm's, and its confidence sequence (95 %, at all looks).
    evidence
        The e-value against "targeting finds no more than chance": over 40, it does (an error of 2.5 % over all looks).
    """

    difference: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    evidence: NDArray[np.float64]


def blocks_of(is_targeted: NDArray[np.bool_], hit: NDArray[np.float64]) -> Blocks:
    """Put visits, in the order of their reports, into blocks that hold both arms.

    Which visits a block holds depends on the arms alone, never on what was found.
    """
    targeted, random, visits = [], [], []
    start = 0
    for end in range(1, len(hit) + 1):
        mine = is_targeted[start:end]
        if mine.any() and not mine.all():
            found = hit[start:end]
            targeted.append(found[mine].mean())
            random.append(found[~mine].mean())
            visits.append(end)
            start = end
    return Blocks(np.array(targeted), np.array(random), np.array(visits, dtype=np.int64))


def lift_of(blocks: Blocks) -> Lift:
    """Follow the difference of the arms' rates, block by block."""
    difference = blocks.targeted - blocks.random
    total, noise = np.cumsum(difference), _noise(difference)
    count = np.arange(1, len(difference) + 1)
    reach = _reach(noise, 2.0)
    return Lift(
        difference=total / count,
        low=np.maximum((total - reach) / count, -1.0),
        high=np.minimum((total + reach) / count, 1.0),
        evidence=np.exp(np.minimum(_log_mixture(total, noise, 2.0), 700.0)),
    )


def ratio_of(blocks: Blocks) -> tuple[float, float, float]:
    """Give the ratio of the arms' mean rates after the last block, and its 95 % confidence sequence there."""
    above, below = float(blocks.targeted.sum()), float(blocks.random.sum())
    ratio = above / below if below > 0.0 else np.inf

    def is_too_low(value: float) -> bool:
        return _crosses(blocks.targeted - value * blocks.random, 1.0 + value)

    def is_too_high(value: float) -> bool:
        return _crosses(value * blocks.random - blocks.targeted, 1.0 + value)

    low = _edge(is_too_low, 0.0, min(ratio, HIGHEST_RATIO)) if is_too_low(0.0) else 0.0
    high = _edge(lambda value: not is_too_high(value), ratio, HIGHEST_RATIO) if is_too_high(HIGHEST_RATIO) else np.inf
    return ratio, low, high


def _crosses(difference: NDArray[np.float64], span: float) -> bool:
    """Say whether the differences so far show that their mean is above zero."""
    if not len(difference):
        return False
    evidence = _log_mixture(difference.sum(keepdims=True), _noise(difference)[-1:], span)
    return bool(evidence[0] >= -np.log(SIDE))


def _edge(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Find where a statement stops to hold, between a value at which it does and one at which it does not."""
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if holds(middle) else (low, middle)
    return 0.5 * (low + high)


def _noise(difference: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up squared surprises: each difference beside the mean of those before it, begun with half a visit at zero."""
    before = np.concatenate([[0.0], np.cumsum(difference)[:-1]])
    foreseen = before / (np.arange(len(difference))[: len(before)] + 0.5)
    return np.cumsum((difference - foreseen) ** 2)


def _mixture(span: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rates = np.geomspace(SLOWEST, 0.9, RATES) / span
    return rates, (-np.log1p(-span * rates) - span * rates) / span**2


def _log_mixture(total: NDArray[np.float64], noise: NDArray[np.float64], span: float) -> NDArray[np.float64]:
    rates, prices = _mixture(span)
    exponent = rates * total[:, None] - prices * noise[:, None]
    top = exponent.max(axis=1, initial=-np.inf)
    return np.asarray(top + np.log(np.exp(exponent - top[:, None]).mean(axis=1)))


def _reach(noise: NDArray[np.float64], span: float) -> NDArray[np.float64]:
    """Find the sum at which the mixture crosses, for every amount of noise."""
    low, high = np.zeros(len(noise)), np.full(len(noise), 1.0)
    limit = -np.log(SIDE)
    while True:
        short = _log_mixture(high, noise, span) < limit
        if not short.any():
            break
        high = np.where(short, high * 2.0, high)
    for _ in range(60):
        middle = 0.5 * (low + high)
        short = _log_mixture(middle, noise, span) < limit
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return high
