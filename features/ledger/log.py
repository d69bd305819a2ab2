"""The ledger's files, and how an entry gets into them so that a kill at any byte leaves a whole ledger.

entries      a line an entry: the hash of its leaf, a space, the entry
checkpoint   the size and root of all of it, signed
pending      while an entry is being added: its line, and the checkpoint that follows it, signed

`pending` comes first and in one step. From then on the entry counts: whoever opens the ledger next completes it. So
what stands in `entries` is always exactly what was signed, or that and a beginning of what `pending` holds.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.faults import Fault
from features.ledger.checkpoint import Checkpoint
from features.ledger.notes import split
from features.ledger.tree import leaf_hash, root_of
from features.store.manifest import sync_folder
from features.whole_files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from features.ledger.entry import Entry
    from features.ledger.notes import NoteSigner, NoteVerifier

_HASH_DIGITS = 64


class LedgerDamaged(Fault):
    """The ledger's files are not what was signed; its sentences say where."""


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
        Whether the last entry had been cut off by a kill, and was completed now.
    """

    entries: tuple[bytes, ...] = ()
    leaves: tuple[bytes, ...] = ()
    note: str = ""
    completed: bool = False


class Ledger:
    """The ledger in a folder.

    Parameters
    ----------
    folder
        Where its files lie.
    verifier
        The public key of its checkpoints; `None` where none was ever signed.
    """

    def __init__(self, folder: Path, verifier: NoteVerifier | None) -> None:
        self._folder = folder
        self._verifier = verifier
        self._entries, self._checkpoint, self._pending = (folder / n for n in ("entries", "checkpoint", "pending"))

    def read(self) -> Contents:
        """Read all of it, whole; an entry that was cut off is completed first.

        Raises
        ------
        LedgerDamaged
            When the files are not what was signed.
        """
        if not self._folder.exists():
            return Contents()
        with self._alone():
            return self._whole()

    def append(self, entry: Entry, signer: NoteSigner) -> Recorded:
        """Add an entry; when this returns, no kill and no power cut takes it away.

        Raises
        ------
        LedgerDamaged
            When the files are not what was signed: a damaged ledger is not built on.
        """
        with self._alone():
            before = self._whole()
            content = entry.content()
            leaf = leaf_hash(content)
            root = root_of([*before.leaves, leaf])
            note = signer.signed(Checkpoint(signer.name, len(before.entries) + 1, root).text())
            with whole_file(self._pending) as draft:
                draft.write_bytes(_line(content) + note.encode())
            sync_folder(self._folder)
            self._finish(self._written(), _line(content), note)
        return Recorded(len(before.entries), leaf.hex(), note)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for draft in self._folder.glob(".*"):  # of a writer that was killed
                draft.unlink()
            yield

    def _written(self) -> bytes:
        return self._entries.read_bytes() if self._entries.exists() else b""

    def _whole(self) -> Contents:
        completed = self._complete() if self._pending.exists() else False
        written = self._written()
        note = self._checkpoint.read_bytes().decode(errors="replace") if self._checkpoint.exists() else ""
        entries, leaves = _entries(written)
        self._check(leaves, note)
        return Contents(entries, leaves, note, completed)

    def _complete(self) -> bool:
        """Finish the entry that a killed writer had begun; return whether something of it was missing."""
        line, _, note = self._pending.read_bytes().partition(b"\n")
        line += b"\n"
        said = self._signed(note.decode(errors="replace"))
        written = self._written()
        lines = written.splitlines(keepends=True)
        begun = b"".join(lines[said.size - 1 :])
        before = written[: len(written) - len(begun)]
        if said.size < 1 or len(lines) < said.size - 1 or not line.startswith(begun):
            raise _damaged_at(len(lines))
        if root_of(_entries(before + line)[1]) != said.root:
            raise _damaged_at(None)
        self._finish(before, line, note.decode())
        return True

    def _finish(self, before: bytes, line: bytes, note: str) -> None:
        """Bring files and checkpoint to what `pending` says, each step to be taken again after a kill."""
        with self._entries.open("ab") as file:
            file.truncate(len(before))
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        with whole_file(self._checkpoint) as draft:
            draft.write_text(note, encoding="utf-8")
        sync_folder(self._folder)
        self._pending.unlink()
        sync_folder(self._folder)

    def _signed(self, note: str) -> Checkpoint:
        is_ours = self._verifier is not None and self._verifier.has_signed(note)
        if not is_ours or len(split(note)[1]) > 1:  # further signatures belong on copies, outside
            raise LedgerDamaged(
                "The ledger's checkpoint must be signed by the ledger's key; it is not.",
                "نقطهٔ وارسی دفتر رویدادها باید با کلید دفتر امضا شده باشد؛ نشده است.",
            )
        return Checkpoint.of_note(note)

    def _check(self, leaves: tuple[bytes, ...], note: str) -> None:
        if not leaves and not note:
            return
        said = self._signed(note)
        if len(leaves) != said.size:
            raise LedgerDamaged(
                f"The ledger must hold the {said.size} entries that were signed; it holds {len(leaves)}.",
                f"دفتر رویدادها باید همان {said.size} ردیف امضاشده را داشته باشد؛ {len(leaves)} ردیف دارد.",
            )
        if root_of(leaves) != said.root:
            raise _damaged_at(None)


def _line(content: bytes) -> bytes:
    return leaf_hash(content).hex().encode() + b" " + content + b"\n"


def _entries(written: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Take the lines apart, into entries and their leaves; each line must be as it was written."""
    lines = written.split(b"\n")
    entries = tuple(line[_HASH_DIGITS + 1 :] for line in lines[:-1])
    leaves = tuple(map(leaf_hash, entries))
    for index, (line, leaf) in enumerate(zip(lines, leaves, strict=False)):
        if not line.startswith(leaf.hex().encode() + b" "):
            raise _damaged_at(index)
    if lines[-1]:
        raise _damaged_at(len(entries))
    return entries, leaves


def _damaged_at(index: int | None) -> LedgerDamaged:
    if index is None:
        return LedgerDamaged(
            "The ledger's entries must have the root that was signed; they have another, and their own hashes were "
            "changed with them. Compare with a copy to find where.",
            "ردیف‌های دفتر رویدادها باید همان ریشهٔ امضاشده را داشته باشند؛ ندارند و درهم‌ریزهای خودشان هم تغییر کرده است."
            " برای یافتن جای تغییر با نسخه‌ای دیگر بسنجید.",
        )
    return LedgerDamaged(
        f"Each entry of the ledger must be as it was written; entry {index} is not.",
        f"هر ردیف دفتر رویدادها باید همان باشد که نوشته شد؛ ردیف {index} نیست.",
    )
