"""Drawing a sample of fixed size with given chances, spread over a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CERTAIN = 1.0 - 1e-12
_NEARLY_WHOLE = 1e-6


def ordered_pivotal(
    chance: NDArray[np.float64], order: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw a sample by the ordered pivotal method.

    Two neighbours of the list fight: the loser's chance goes to the winner until it is 1 (drawn), and what is left
    over goes on to the next. Each plan is drawn with exactly its chance, the size is fixed, and any stretch of the
    list gives within one of the number of visits that its chances add up to; so a list in order of province, size and
    score is a stratification by all three.

    Parameters
    ----------
    chance
        Chances in [0, 1], shape (plans,), that add up to a whole number (within 1e-6).
    order
        The list: every plan's position once.
    random
        The only randomness.

    Returns
    -------
    numpy.ndarray
        Which plans are drawn, shape (plans,).

    Notes
    -----
    Deville and Tillé, "Unequal probability sampling without replacement through a splitting method", Biometrika 1998;
    in a fixed order it is Deville's systematic sampling: Chauvet, "On a characterization of ordered pivotal
    sampling", Bernoulli 2012.

    Examples
    --------
    >>> drawn = ordered_pivotal(np.array([0.5, 0.5, 1.0]), np.arange(3), np.random.default_rng(1))
    >>> int(drawn.sum()), bool(drawn[2])
    (2, True)
    """
    total = float(chance.sum())
    if abs(total - round(total)) > _NEARLY_WHOLE:
        raise ValueError(f"chances must add up to a whole number of visits; got {total!r}.")
    drawn, last, _ = pivotal_pass(chance, order, random)
    if int(drawn.sum()) < round(total):
        drawn[last] = True
    return drawn


def pivotal_pass(
    chance: NDArray[np.float64], order: NDArray[np.int64], random: np.random.Generator
) -> tuple[NDArray[np.bool_], int, float]:
    """Let neighbours fight until at most one chance is left over, for chances that need not add up to a whole number.

    Parameters
    ----------
    chance, order, random
        As for `ordered_pivotal`; the order may name only some plans, and then only those are drawn from.

    Returns
    -------
    tuple
        Which plans are drawn, shape (plans,); the plan that holds what is left over (-1 where none does); and how much
        that is, in [0, 1]. Drawn with that chance, each plan has been drawn with exactly its own.
    """
    drawn = np.zeros(len(chance), dtype=bool)
    drawn[order[chance[order] >= _CERTAIN]] = True
    listed = order[(chance[order] > 0.0) & ~drawn[order]]
    lots = random.random(len(listed)).tolist()
    chances = chance[listed].tolist()
    winners: list[int] = []
    holder, held = -1, 0.0
    for place, (rival, lot) in enumerate(zip(chances, lots, strict=True)):
        both = held + rival
        if both < 1.0:
            if lot * both >= held:
                holder = place
            held = both
        else:
            if lot * (2.0 - both) < 1.0 - rival:
                winners.append(holder)
                holder = place
            else:
                winners.append(place)
            held = both - 1.0
    drawn[listed[np.asarray(winners, dtype=np.int64)]] = True
    return drawn, int(listed[holder]) if holder >= 0 else -1, held
