"""Features in small packed blocks: one job's are read without reading thousands.

The published matrix is kept by column, some 16 thousand jobs a group: to read one job from it takes 40 ms. Here a block
holds a few jobs, its columns one after the other, and takes a tenth of a millisecond to unpack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    import pyarrow.parquet as pq
    from numpy.typing import NDArray

JOBS_A_BLOCK = 64  # divides the matrix's groups
_PACKING = "zstd"
_BYTES = np.dtype("<f8").itemsize


def blocks_of(matrix: pq.ParquetFile, names: Sequence[str]) -> Iterator[tuple[int, int, bytes]]:
    """Yield the number, the jobs and the packed features of each block, in the matrix's order."""
    number = 0
    for place in range(matrix.num_row_groups):
        group = matrix.read_row_group(place, columns=list(names))
        columns = np.vstack([group[name].to_numpy() for name in names]).astype("<f8", copy=False)
        for start in range(0, columns.shape[1], JOBS_A_BLOCK):
            block = columns[:, start : start + JOBS_A_BLOCK]
            yield number, block.shape[1], pa.compress(block.tobytes(), codec=_PACKING, asbytes=True)
            number += 1


def names_of(index: sqlite3.Connection) -> tuple[str, ...]:
    """Return the names of an index's features, in their order."""
    return tuple(name for (name,) in index.execute("select name from features order by place"))


def features_at(index: sqlite3.Connection, ranks: Sequence[int], features: int) -> NDArray[np.float64]:
    """Read the features of the jobs of some ranks; shape (ranks, features), NaN where unknown."""
    rows = np.empty((len(ranks), features))
    for row, rank in enumerate(ranks):
        number, place = divmod(rank - 1, JOBS_A_BLOCK)
        jobs, packed = index.execute("select jobs, packed from blocks where number = ?", (number,)).fetchone()
        block = pa.decompress(packed, decompressed_size=jobs * features * _BYTES, codec=_PACKING)
        rows[row] = np.frombuffer(block, "<f8").reshape(features, jobs)[:, place]
    return rows
