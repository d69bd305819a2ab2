"""Starting a run as a process of its own, through the command line, one at a time; it outlives the server.

The started process holds a lock from before it begins until it ends, which it inherits from whoever starts it: of two
who start at once one is refused, and a server that is started anew sees that a run goes on.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING

from pydantic import SecretStr

from features.cycle_runs.lock import is_held
from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from features.settings import Settings

TOOL = "from features.command_line import main; main()"
_MOST_SAID = 4_000  # bytes of what the process said that are shown: its end


class GoesOn(Fault):
    """A run goes on; another must wait."""

    def __init__(self) -> None:
        super().__init__(
            "Only one cycle run may go on in a home folder; another one does. Try: once it has ended.",
            "در هر زمان تنها یک اجرای دوره می‌تواند در جریان باشد؛ اجرای دیگری در جریان است. پس از پایان آن بکوشید.",
        )


def start(settings: Settings, asked: Sequence[str]) -> None:
    """Start `rastin cycle ...` and leave it to itself.

    Parameters
    ----------
    settings
        Of this process; the started one gets the same.
    asked
        The command's words: `run --as-of ... --cycle ...`, or `resume RUN`.

    Raises
    ------
    GoesOn
        When a run goes on, whoever started it.
    """
    folder = settings.home / "cycle"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "starting").open("a") as lock:
        try:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise GoesOn from None
        if is_held(folder):  # somebody runs it from the command line
            raise GoesOn
        _spawn(settings, asked, lock.fileno())


def is_starting(home: Path) -> bool:
    """Say whether a run that was started from here goes on, even where it has not told anything yet."""
    path = home / "cycle" / "starting"
    if not path.exists():
        return False
    with path.open("r") as lock:
        try:
            fcntl.flock(lock.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def last_said(home: Path) -> str:
    """Return the end of what the process that was started last said: warnings, and why it gave up."""
    path = _said(home)
    return path.read_bytes()[-_MOST_SAID:].decode(errors="replace").strip() if path.exists() else ""


def _spawn(settings: Settings, asked: Sequence[str], lock: int) -> None:
    command = [sys.executable, "-c", TOOL, "--home", str(settings.home.resolve()), "cycle", *asked]
    with _said(settings.home).open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own command line; the words were checked
            command,
            env={**os.environ, **environment_of(settings)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,  # a signal to the server is none to the run
            pass_fds=(lock,),
        )
    Thread(target=process.wait, daemon=True).start()  # else it would stay in the system's table when it has ended


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the settings as the environment says them."""
    told = {name: getattr(settings, name) for name in type(settings).model_fields if name != "home"}
    plain = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in told.items()
        if value is not None
    }
    return {f"RASTIN_{name.upper()}": value for name, value in plain.items()}


def _said(home: Path) -> Path:
    return home / "cycle" / "started.log"
