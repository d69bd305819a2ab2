"""Arrow columns built straight from numbers: no Python object a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.simulation.arrays import Flags, Floats, Ints

_MICROSECONDS = 1_000_000
_DAY = 86_400


def digits(*parts: tuple[str, Ints, int]) -> pa.Array:
    """Return text of a fixed width: each part a prefix, whole numbers, and how many digits they take.

    >>> digits(("J", np.array([7, 12]), 4)).to_pylist()
    ['J0007', 'J0012']
    """
    rows = len(parts[0][1])
    width = sum(len(prefix) + places for prefix, _, places in parts)
    letters = np.empty((rows, width), np.uint8)
    column = 0
    for prefix, numbers, places in parts:
        letters[:, column : column + len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
        column += len(prefix)
        rest = numbers.astype(np.int64)
        for place in range(column + places - 1, column - 1, -1):
            letters[:, place] = ord("0") + rest % 10
            rest = rest // 10
        column += places
    offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(letters.tobytes()))


def coded(codes: Ints, names: Sequence[str]) -> pa.Array:
    """Return the name of each code; a negative code is null."""
    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string())).cast(pa.string())


def masked(column: pa.Array, known: Flags) -> pa.Array:
    """Blank out what is not known."""
    return pa.compute.if_else(pa.array(known), column, pa.scalar(None, column.type))


def moments(seconds: Ints) -> pa.Array:
    """Return local times from seconds since 1970."""
    return pa.array(seconds.astype(np.int64) * _MICROSECONDS).cast(pa.timestamp("us"))


def days(since_1970: Ints) -> pa.Array:
    """Return dates, written as midnights like the registry's own drops."""
    return moments(since_1970 * _DAY)


def money(rials: Floats | Ints) -> pa.Array:
    """Return amounts in rial."""
    return pa.array(np.asarray(rials, np.float64))
