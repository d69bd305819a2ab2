"""Exact bounds for claims about how often something happens over many seeds."""

from __future__ import annotations

from scipy.stats import binom

SURE = 1e-6  # how rarely a right implementation may fail a test, over everything the test looks at


def is_plausible(times: int, draws: int, chance: float, looks: int = 1) -> bool:
    """Say whether `times` of `draws` can come from `chance`, where so many things are looked at."""
    tail = SURE / looks / 2.0
    return bool(binom.cdf(times, draws, chance) > tail and binom.sf(times - 1, draws, chance) > tail)


def is_at_least(times: int, draws: int, chance: float) -> bool:
    """Say whether `times` of `draws` can come from `chance` or a higher one."""
    return bool(binom.cdf(times, draws, chance) > SURE)
