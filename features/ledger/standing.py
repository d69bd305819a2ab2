r"""How the ledger stands, in a few lines beside it, so that adding to it need not read it.

The file says no more than the entries do. It is written without care and believed only where its root is the one that
was signed and its length that of the entries; else it is made again from them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from features.ledger.tree import Range

if TYPE_CHECKING:
    from pathlib import Path

    from features.ledger.checkpoint import Checkpoint

_TEXT = re.compile(r"rastin-ledger-range 1\n(0|[1-9][0-9]{0,18}) (0|[1-9][0-9]{0,18})\n((?:[0-9a-f]{64}\n)*)")


@dataclass(frozen=True)
class Standing:
    """A ledger at some time.

    Attributes
    ----------
    tree
        The tree over its entries, by its full subtrees.
    length
        How many bytes the entries take.
    """

    tree: Range = field(default_factory=Range)
    length: int = 0

    def ends(self, length: int, checkpoint: Checkpoint) -> bool:
        """Return whether this is the tree that was signed, over as many bytes as there are."""
        is_of_size = (self.length, self.tree.size) == (length, checkpoint.size)
        return is_of_size and self.tree.root() == checkpoint.root

    def write(self, path: Path) -> None:
        """Write it to a file; cut off by a kill, it is not believed."""
        nodes = "".join(f"{node.hex()}\n" for node in self.tree.nodes)
        path.write_text(f"rastin-ledger-range 1\n{self.tree.size} {self.length}\n{nodes}", encoding="ascii")

    @classmethod
    def read(cls, path: Path) -> Standing | None:
        """Read what `write` wrote; `None` where that is not there."""
        try:
            said = _TEXT.fullmatch(path.read_text(encoding="ascii", errors="replace"))
            nodes = tuple(map(bytes.fromhex, said[3].split())) if said else ()
            return cls(Range(int(said[1]), nodes), int(said[2])) if said else None
        except (FileNotFoundError, ValueError):
            return None
