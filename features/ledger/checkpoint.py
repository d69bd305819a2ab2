"""A checkpoint: how many entries a ledger has, and the root over them, as a text to sign (c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from features.ledger.notes import split

_TEXT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")


@dataclass(frozen=True)
class Checkpoint:
    """What a ledger was at some time.

    Attributes
    ----------
    origin
        The ledger's name.
    size
        How many entries.
    root
        The root over them, 32 bytes.
    """

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def of_note(cls, note: str) -> Checkpoint:
        """Read a signed note; whether a signature is right is for a verifier to say.

        Raises
        ------
        ValueError
            When the note is no checkpoint.
        """
        said = _TEXT.fullmatch(split(note)[0])
        if said is None:
            raise ValueError("A checkpoint must be a name, a size and a root, a line each.")
        checkpoint = cls(said[1], int(said[2]), base64.b64decode(said[3]))
        if checkpoint.text() != said[0]:
            raise ValueError("A checkpoint's root must be written in its one way.")
        return checkpoint
