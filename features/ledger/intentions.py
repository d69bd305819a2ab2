"""Intentions: what is about to be done and entered, written down before it is done.

An act and its entry are two steps; a kill may part them. The intention tells whoever comes next what was to be entered,
and by which files it is known whether it came to the act. It is a file of its own in `HOME/intended`, locked as long as
the process that wrote it lives, and taken away once the entry is made.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from features.alone import alone
from features.ledger.entry import Kind
from features.store.landed import store_folder
from features.store.manifest import read_manifest, sync_folder
from features.whole_files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from features.store.manifest import Manifest

_PATIENCE, _PAUSE = 10.0, 0.05  # seconds; from writing down to entering takes a fraction of one


@dataclass(frozen=True)
class Intention:
    """An entry that is to be made of an act.

    Attributes
    ----------
    kind, what
        The entry's.
    at, who
        When and by whom this was written down; as an entry's.
    since
        How many entries the ledger had then.
    brings
        The files by which the act is known, with their SHA-256. Of a landing those of rows that it brings, by path
        within the store; where it brings none, those of its lists. Of any other act, by path within the home folder.
    landing
        The number that a landing is to have; `None` of any other act.
    rows
        Whether a landing brings rows: lists are replaced by later landings, files of rows stay.
    """

    kind: Kind
    what: Mapping[str, Any]
    at: str
    who: str
    since: int
    brings: Mapping[str, str]
    landing: int | None = None
    rows: bool = False

    def text(self) -> str:
        """Return it as a line of JSON."""
        return json.dumps(vars(self)) + "\n"

    @classmethod
    def of_text(cls, text: str) -> Intention | None:
        """Read what `text` wrote; `None` where it is not whole, so that nothing had landed yet."""
        if not text.endswith("\n"):
            return None
        said = json.loads(text)
        return cls(**{**said, "kind": Kind(said["kind"])})

    def has_happened(self, home: Path) -> bool:
        """Return whether the home folder shows that it came to the act.

        Raises
        ------
        Fault
            When it is a landing and the store cannot be read.
        """
        if self.landing is None:
            there = {path: home / path for path in self.brings}
            return all(file.is_file() and sha256_of(file) == self.brings[path] for path, file in there.items())
        return self._has_landed(read_manifest(store_folder(home)), self.landing)

    def _has_landed(self, manifest: Manifest, landing: int) -> bool:
        there = {file.path: file.sha256 for file in manifest.files()}
        return (
            manifest.landings >= landing
            and (self.rows or manifest.landings == landing)
            and all(there.get(path) == sha256 for path, sha256 in self.brings.items())
        )


def intended_folder(home: Path) -> Path:
    """Where the intentions of a home folder lie."""
    return home / "intended"


@contextmanager
def intending(home: Path) -> Iterator[Callable[[Intention], None]]:
    """Give what writes an intention down; when the block ends well its entry is made, and it is forgotten.

    Where the block fails after it was written, it stays: whether it came to the act is for `settle` to see.
    """
    folder = intended_folder(home)
    path = folder / f"{uuid4().hex}.json"
    with alone(folder):
        file = path.open("xb")
        fcntl.flock(file, fcntl.LOCK_EX)
    written = False

    def write(intention: Intention) -> None:
        nonlocal written
        written = True
        file.write(intention.text().encode())
        file.flush()
        os.fsync(file.fileno())
        sync_folder(folder)

    with file:
        try:
            yield write
        except BaseException:
            if not written:
                path.unlink()
            raise
        path.unlink()


def wait_for_acts(home: Path) -> None:
    """Wait for those who have written down what they do and have not entered it yet; a while at most."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and is_acting(home):
        time.sleep(_PAUSE)


def is_acting(home: Path) -> bool:
    """Return whether somebody at work has written down what they do and has not entered it yet."""
    return any(map(_is_at_work, intended_folder(home).glob("*.json")))


def _is_at_work(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return path.exists() and path.stat().st_size > 0
    return False
