"""The console over the demo's home: a process of its own, since what trains is not what serves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ADDRESS = "http://127.0.0.1:8404/"
_PLAIN = "RASTIN_PLAIN_HTTP"  # on this machine alone, so browsers may keep the cookie without TLS


def words(home: Path) -> tuple[str, ...]:
    """Return what one types to serve a demo's home."""
    return (f"{_PLAIN}=1", "rastin", "--home", str(home), "serve")


def serve(home: Path) -> None:
    """Serve until interrupted."""
    rastin = Path(sys.executable).with_name("rastin")
    subprocess.run([rastin, *words(home)[2:]], env={**os.environ, _PLAIN: "1"}, check=False)  # noqa: S603 -- our own command
