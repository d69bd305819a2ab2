"""Proofs over the ledger's tree: that an entry is in it, and that a later tree holds an earlier one unchanged.

Made as RFC 6962 (Laurie, Langley and Kasper, 2013, section 2.1) defines them; checked as RFC 9162 (Laurie, Messeri and
Stradling, 2021, sections 2.1.3.2 and 2.1.4.2) says, from hashes alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.ledger.tree import node_hash, root_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that, with a leaf's own, give the root; from the leaf upwards.

    Parameters
    ----------
    leaves
        The hashes of all leaves.
    index
        The leaf's place, from 0.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"A leaf must be one of {len(leaves)}; got {index}.")
    path = []
    while len(leaves) > 1:
        half = _left_half(len(leaves))
        left, right = leaves[:half], leaves[half:]
        path.append(root_of(right if index < half else left))
        leaves, index = (left, index) if index < half else (right, index - half)
    return path[::-1]


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """Return the hashes that lead from the root over the first `earlier` leaves to the root over all."""
    if not 0 <= earlier <= len(leaves):
        raise IndexError(f"An earlier size must be at most {len(leaves)}; got {earlier}.")
    if earlier in {0, len(leaves)}:
        return []
    path = []
    is_all_known = True  # whether what is left was the whole earlier tree: its root need not be told
    while earlier < len(leaves):
        half = _left_half(len(leaves))
        left, right = leaves[:half], leaves[half:]
        if earlier <= half:
            path.append(root_of(right))
            leaves = left
        else:
            path.append(root_of(left))
            leaves, earlier, is_all_known = right, earlier - half, False
    return ([] if is_all_known else [root_of(leaves)]) + path[::-1]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether a path proves that a leaf stands at a place of the tree of that size and root."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(step, node)
            place, last = _up_from_right(place, last)
        else:
            node = node_hash(node, step)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def is_consistent(earlier: int, earlier_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Return whether a path proves that the tree of `size` begins with the whole tree of `earlier`."""
    if earlier > size or earlier < 0:
        return False
    if earlier in {0, size}:
        is_same = earlier_root == root if earlier == size else earlier_root == root_of([])
        return is_same and not path
    steps = list(path) if earlier & (earlier - 1) else [earlier_root, *path]
    if not steps:
        return False
    return _leads(earlier - 1, size - 1, steps) == (earlier_root, root)


def _leads(place: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the two roots that the steps of a consistency proof give; `None` where there are too many or too few."""
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            place, last = _up_from_right(place, last)
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return (before, after) if last == 0 else None


def _up_from_right(place: int, last: int) -> tuple[int, int]:
    """Climb while the node has no sibling at its right."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last


def _left_half(size: int) -> int:
    """Return the largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)
