"""The ledger's files, and how entries get into them so that a kill at any byte leaves a whole ledger.

entries      a line an entry: the hash of its leaf, a space, the entry
checkpoint   the size and root of all of it, signed
pending      while entries are being added: their lines, and the checkpoint that follows them, signed
range        how the ledger stands, so that adding to it need not read it; made again where it is not right

`pending` comes first and in one step. From then on its entries count: whoever opens the ledger next completes them. So
what stands in `entries` is always exactly what was signed, or that and a beginning of what `pending` holds.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from features.alone import alone
from features.ledger.checkpoint import Checkpoint
from features.ledger.contents import Contents, Recorded, Tail
from features.ledger.damage import damaged_at, damaged_count, damaged_somewhere, not_signed
from features.ledger.lines import entries_of, last_lines, line_of
from features.ledger.notes import split
from features.ledger.standing import Standing
from features.ledger.tree import Range, leaf_hash, root_of
from features.store.manifest import sync_folder
from features.whole_files import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from features.ledger.entry import Entry
    from features.ledger.notes import NoteSigner, NoteVerifier

_NOTE_LINES = 5  # of a checkpoint with one signature


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
        self._range = folder / "range"

    def read(self) -> Contents:
        """Read all of it, whole; entries that were cut off are completed first.

        Raises
        ------
        LedgerDamaged
            When the files are not what was signed.
        """
        if not self._folder.exists():
            return Contents()
        with self._alone():
            completed = self._complete()
            note = self._note()
            entries, leaves = entries_of(self._written())
            self._check(leaves, note)
            return Contents(entries, leaves, note, completed)

    def size(self) -> int:
        """Return how many entries there are, without reading them."""
        if not self._folder.exists():
            return 0
        with self._alone():
            self._complete()
            return self._standing().tree.size

    def since(self, first: int, most: int | None = None) -> Tail:
        """Read the entries from a place on, and nothing before it.

        Parameters
        ----------
        first
            A place, from 0; below zero, counted from the end as in a slice: -20 reads the last twenty.
        most
            How many of them are read; what stands after these is counted, and not looked at.

        Raises
        ------
        LedgerDamaged
            When one of them is not as it was written, or the ledger ends elsewhere than was signed. What stands before
            them is not looked at.
        """
        if not self._folder.exists():
            return Tail()
        with self._alone():
            self._complete()
            size, note = self._standing().tree.size, self._note()
            start = max(0, size + first) if first < 0 else min(first, size)
            written = last_lines(self._entries, size - start) if size > start else b""
        if written.count(b"\n") != size - start:
            raise damaged_count(size, start + written.count(b"\n"))
        if most is not None:
            written = b"".join(line + b"\n" for line in written.split(b"\n", most)[:most] if line)
        entries, leaves = entries_of(written, start)
        return Tail(start, entries, leaves, note)

    def append(self, entries: Sequence[Entry], signer: NoteSigner) -> tuple[Recorded, ...]:
        """Add entries under one checkpoint; when this returns, no kill and no power cut takes any of them away.

        Reads how the ledger stands, not what stands in it: an entry changed under the same length is for `read` to
        find.

        Raises
        ------
        LedgerDamaged
            When the ledger does not end as was signed: what is seen to be damaged is not built on.
        """
        contents = [entry.content() for entry in entries]
        leaves = list(map(leaf_hash, contents))
        with self._alone():
            self._complete()
            before = self._standing()
            tree = before.tree.extended(leaves)
            note = signer.signed(Checkpoint(signer.name, tree.size, tree.root()).text())
            added = b"".join(map(line_of, contents))
            with whole_file(self._pending) as draft:
                draft.write_bytes(added + note.encode())
            sync_folder(self._folder)
            self._finish(before.length, added, tree, note)
        return tuple(Recorded(before.tree.size + place, leaf.hex(), note) for place, leaf in enumerate(leaves))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with alone(self._folder):
            for draft in self._folder.glob(".*"):  # of a writer that was killed
                draft.unlink()
            yield

    def _written(self) -> bytes:
        return self._entries.read_bytes() if self._entries.exists() else b""

    def _note(self) -> str:
        return self._checkpoint.read_bytes().decode(errors="replace") if self._checkpoint.exists() else ""

    def _standing(self) -> Standing:
        """Tell how the ledger stands: from its few lines where they are right, else from the entries."""
        note = self._note()
        length = self._entries.stat().st_size if self._entries.exists() else 0
        if not note and not length:
            return Standing()
        said = self._signed(note)
        standing = Standing.read(self._range)
        if standing and standing.ends(length, said):
            return standing
        _, leaves = entries_of(self._written())
        self._check(leaves, note)
        standing = Standing(Range().extended(leaves), length)
        standing.write(self._range)
        return standing

    def _complete(self) -> bool:
        """Finish what a killed writer had begun to add; return whether there was anything."""
        if not self._pending.exists():
            return False
        lines = self._pending.read_bytes().split(b"\n")
        note = b"\n".join(lines[-_NOTE_LINES - 1 :]).decode(errors="replace")
        added = lines[: -_NOTE_LINES - 1]
        said = self._signed(note)
        written = self._written().split(b"\n")
        first = said.size - len(added)
        if not added or not 0 <= first < len(written):
            raise damaged_at(len(written) - 1)
        before, begun = (b"".join(line + b"\n" for line in part) for part in (written[:first], added))
        if not begun.startswith(b"\n".join(written[first:])):
            raise damaged_at(len(written) - 1)
        tree = Range().extended(entries_of(before + begun)[1])
        if tree.root() != said.root:
            raise damaged_somewhere()
        self._finish(len(before), begun, tree, note)
        return True

    def _finish(self, before: int, added: bytes, tree: Range, note: str) -> None:
        """Bring the files to what `pending` says, each step to be taken again after a kill."""
        with self._entries.open("ab") as file:
            file.truncate(before)
            file.write(added)
            file.flush()
            os.fsync(file.fileno())
        with whole_file(self._checkpoint) as draft:
            draft.write_text(note, encoding="utf-8")
        Standing(tree, before + len(added)).write(self._range)
        sync_folder(self._folder)
        self._pending.unlink()  # brought back by a power cut, it says what is there already

    def _signed(self, note: str) -> Checkpoint:
        is_ours = self._verifier is not None and self._verifier.has_signed(note)
        if not is_ours or len(split(note)[1]) > 1:  # further signatures belong on copies, outside
            raise not_signed()
        return Checkpoint.of_note(note)

    def _check(self, leaves: Sequence[bytes], note: str) -> None:
        if not leaves and not note:
            return
        said = self._signed(note)
        if len(leaves) != said.size:
            raise damaged_count(said.size, len(leaves))
        if root_of(leaves) != said.root:
            raise damaged_somewhere()
