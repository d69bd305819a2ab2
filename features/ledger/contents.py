"""What the ledger gives back: a whole one as read, and the place of an entry that was added."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recorded:
    """An entry that is in the ledger.

    Attributes
    ----------
    index
        Its place, from 0.
    leaf
        Its hash, hexadecimal.
    note
        The signed checkpoint that came with it.
    """

    index: int
    leaf: str
    note: str


@dataclass(frozen=True)
class Contents:
    """A whole ledger.

    Attributes
    ----------
    entries, leaves
        The entries as they were hashed, and their hashes as leaves.
    note
        The signed checkpoint over all of them; empty where there is no entry.
    completed
        Whether the last entries had been cut off by a kill, and were completed now.
    """

    entries: tuple[bytes, ...] = ()
    leaves: tuple[bytes, ...] = ()
    note: str = ""
    completed: bool = False


@dataclass(frozen=True)
class Tail:
    """The end of a ledger.

    Attributes
    ----------
    first
        The place of the first entry of it, from 0.
    entries, leaves
        The entries from there on, and their hashes as leaves.
    note
        The signed checkpoint over the whole ledger; empty where there is no entry.
    """

    first: int = 0
    entries: tuple[bytes, ...] = ()
    leaves: tuple[bytes, ...] = ()
    note: str = ""
