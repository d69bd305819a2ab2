"""Intentions: what is about to be landed and entered, written down before it is landed.

A landing and its entry are two steps; a kill may part them. The intention tells whoever comes next what was to be
entered, and by which files it is known whether it came to the landing. It is a file of its own in `HOME/intended`,
locked as long as the process that wrote it lives, and taken away once the entry is made.
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

from features.ledger.entry import Kind
from features.store.manifest import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from features.store.manifest import Manifest

_PATIENCE, _PAUSE = 10.0, 0.05  # seconds; from writing down to entering takes a fraction of one


@dataclass(frozen=True)
class Intention:
    """An entry that is to be made of a landing.

    Attributes
    ----------
    kind, what
        The entry's.
    at, who
        When and by whom this was written down; as an entry's.
    since
        How many entries the ledger had then.
    landing
        The number that the landing is to have.
    brings
        The files of rows that it brings, by path within the store with their SHA-256; where it brings none, those of
        its lists.
    rows
        Whether it brings rows: lists are replaced by later landings, files of rows stay.
    """

    kind: Kind
    what: Mapping[str, Any]
    at: str
    who: str
    since: int
    landing: int
    brings: Mapping[str, str]
    rows: bool

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

    def has_happened(self, manifest: Manifest) -> bool:
        """Return whether the store shows that it came to the landing."""
        there = {file.path: file.sha256 for file in manifest.files()}
        is_latest = manifest.landings == self.landing
        return (
            manifest.landings >= self.landing
            and (self.rows or is_latest)
            and all(there.get(path) == sha256 for path, sha256 in self.brings.items())
        )


def intended_folder(home: Path) -> Path:
    """Where the intentions of a home folder lie."""
    return home / "intended"


@contextmanager
def intending(home: Path) -> Iterator[Callable[[Intention], None]]:
    """Give what writes an intention down; when the block ends well its entry is made, and it is forgotten.

    Where the block fails after it was written, it stays: whether it came to the landing is for `settle` to see.
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


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let nobody else begin or settle an intention meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def wait_for_landings(home: Path) -> None:
    """Wait for those who have written down what they land and have not entered it yet; a while at most."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and is_landing(home):
        time.sleep(_PAUSE)


def is_landing(home: Path) -> bool:
    """Return whether somebody at work has written down what they land and has not entered it yet."""
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
