"""One at a time: whoever comes while another is at it waits."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone(folder: Path, name: str = "lock") -> Iterator[None]:
    """Hold a folder's lock, once whoever holds it has let go; the system lets go when a process ends, however it ends.

    Parameters
    ----------
    folder
        Made where it is not there.
    name
        Of the file that is locked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
