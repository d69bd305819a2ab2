"""One writer at a time."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class StoreBusy(Fault):
    """Another process writes; a while later the same may be asked for again."""


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the store's lock; the system lets go of it when the process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreBusy(
                f"Only one ingest may write to {folder} at a time; another one is running."
                " Try: again when it has ended.",
                f"در هر زمان تنها یک دریافت می‌تواند در {folder} بنویسد؛ دریافت دیگری در جریان است."
                " پس از پایان آن دوباره بکوشید.",
            ) from None
        yield
