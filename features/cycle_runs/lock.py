"""One run at a time in a home folder; whoever asks can tell a run that goes on from one that was killed."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 2.0  # who only asks whether a run goes on holds the lock for a moment


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the lock of runs; the system lets go of it when the process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        until = time.monotonic() + PATIENCE_S
        while not _can_hold(file.fileno(), fcntl.LOCK_EX):
            if time.monotonic() > until:
                raise Fault(
                    "Only one cycle run may go on in a home folder; another one does. Try: rastin cycle status.",
                    "در هر پوشه تنها یک اجرای دوره می‌تواند در جریان باشد؛ اجرای دیگری در جریان است."
                    " rastin cycle status را ببینید.",
                )
            time.sleep(0.05)
        yield


def is_held(folder: Path) -> bool:
    """Say whether a run goes on."""
    if not (folder / "lock").exists():
        return False
    with (folder / "lock").open("r") as file:
        return not _can_hold(file.fileno(), fcntl.LOCK_SH)


def _can_hold(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
