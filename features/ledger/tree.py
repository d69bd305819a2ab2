"""The hash tree over the ledger's entries, as RFC 6962 (Laurie, Langley and Kasper, 2013, section 2.1) defines it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
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


@dataclass(frozen=True)
class Range:
    """A tree by the roots of its full subtrees: all that is needed to add leaves, and to know the root.

    Attributes
    ----------
    size
        How many leaves.
    nodes
        The roots of the full subtrees from left to right, one for each one in the size as a binary number.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse another number of subtrees than a tree of that size has."""
        if self.size.bit_count() != len(self.nodes):
            raise ValueError(f"A tree of {self.size} leaves must have {self.size.bit_count()} full subtrees.")

    def extended(self, leaves: Iterable[bytes]) -> Range:
        """Add leaf hashes at the right."""
        size, nodes = self.size, list(self.nodes)
        for leaf in leaves:
            node, full = leaf, size
            while full & 1:
                node = node_hash(nodes.pop(), node)
                full >>= 1
            nodes.append(node)
            size += 1
        return Range(size, tuple(nodes))

    def root(self) -> bytes:
        """Return the root over all leaves; of no leaves, the hash of nothing."""
        if not self.nodes:
            return sha256(b"").digest()
        return reduce(lambda right, left: node_hash(left, right), reversed(self.nodes))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in their order; of no leaves, the hash of nothing.

    >>> root_of([]).hex()[:16]
    'e3b0c44298fc1c14'
    """
    return Range().extended(leaves).root()
