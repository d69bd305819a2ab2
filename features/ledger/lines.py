"""The lines of the ledger's file: the hash of an entry's leaf, a space, the entry."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from features.ledger.damage import damaged_at
from features.ledger.tree import leaf_hash

if TYPE_CHECKING:
    from pathlib import Path

_HASH_DIGITS = 64
_BLOCK = 1 << 16


def line_of(content: bytes) -> bytes:
    """Return an entry's line."""
    return leaf_hash(content).hex().encode() + b" " + content + b"\n"


def entries_of(written: bytes, first: int = 0) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Take lines apart, into entries and their leaves; each must be as it was written.

    Parameters
    ----------
    written
        Whole lines.
    first
        The place of the first of them in the ledger, for what is said of a damaged one.
    """
    lines = written.split(b"\n")
    entries = tuple(line[_HASH_DIGITS + 1 :] for line in lines[:-1])
    leaves = tuple(map(leaf_hash, entries))
    for index, (line, leaf) in enumerate(zip(lines, leaves, strict=False), first):
        if not line.startswith(leaf.hex().encode() + b" "):
            raise damaged_at(index)
    if lines[-1]:
        raise damaged_at(first + len(entries))
    return entries, leaves


def last_lines(path: Path, count: int) -> bytes:
    """Read the last lines of a file from its end; no more of it than twice what they take, and a block."""
    tail, block = b"", _BLOCK
    with path.open("rb") as file:
        start = file.seek(0, os.SEEK_END)
        while start and tail.count(b"\n") <= count:
            end, start = start, max(0, start - block)
            file.seek(start)
            tail = file.read(end - start) + tail
            block = len(tail)
    return b"\n".join(tail.split(b"\n")[-count - 1 :])
