"""Names for the arrays the simulation is made of, and the few draws that numpy lacks."""

from __future__ import annotations

import zlib
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]


def stream(seed: int, *where: int | str) -> np.random.Generator:
    """Return the random numbers of one place in the simulation: the same seed and place, the same numbers."""
    words = [zlib.crc32(part.encode()) if isinstance(part, str) else part for part in where]
    return np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence([seed, *words])))


def hashed(numbers: Ints, salt: int) -> npt.NDArray[np.uint64]:
    """Mix integers into 64 even bits (splitmix64: Steele, Lea and Flood, 2014): a number always means the same."""
    offset = np.uint64(salt * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    bits = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + offset
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def hashed_unit(numbers: Ints, salt: int) -> Floats:
    """Give each number its own fixed place in [0, 1)."""
    return (hashed(numbers, salt) >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def choose(rng: np.random.Generator, weights: Floats, size: int) -> Ints:
    """Draw indices with chances proportional to `weights`."""
    edges = np.cumsum(weights)
    picked: Ints = np.minimum(np.searchsorted(edges, rng.random(size) * edges[-1], side="right"), len(weights) - 1)
    return picked


def integers(rng: np.random.Generator, low: int, high: int, size: int) -> Ints:
    """Draw whole numbers from `low` to `high`, both included."""
    return rng.integers(low, high + 1, size)


def happens(rng: np.random.Generator, chance: float | Floats, size: int) -> Flags:
    """Draw whether each of `size` things happens."""
    flags: Flags = rng.random(size) < chance
    return flags


def rank_within(keys: Ints) -> Ints:
    """Count the rows of each key from 0, in the order they stand.

    >>> rank_within(np.array([5, 7, 5, 5, 7])).tolist()
    [0, 0, 1, 2, 1]
    """
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(keys) else np.zeros(0, np.int64)
    lengths = np.diff(np.r_[first, len(keys)])
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.arange(len(keys)) - np.repeat(first, lengths)
    return ranks


def within(sizes: Ints) -> Ints:
    """Count the members of consecutive groups from 0.

    >>> within(np.array([2, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
