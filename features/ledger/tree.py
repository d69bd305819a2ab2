"""The hash tree over the ledger's entries, as RFC 6962 (Laurie, Langley and Kasper, 2013, section 2.1) defines it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf, 32 bytes."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two halves, 32 bytes."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in their order; of no leaves, the hash of nothing.

    >>> root_of([]).hex()[:16]
    'e3b0c44298fc1c14'
    """
    whole: list[tuple[int, bytes]] = []  # full subtrees from left to right, each with its number of leaves
    for leaf in leaves:
        size, node = 1, leaf
        while whole and whole[-1][0] == size:
            node = node_hash(whole.pop()[1], node)
            size *= 2
        whole.append((size, node))
    if not whole:
        return sha256(b"").digest()
    root = whole.pop()[1]
    while whole:
        root = node_hash(whole.pop()[1], root)
    return root
