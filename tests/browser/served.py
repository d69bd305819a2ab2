"""A server for a browser: a process of its own over a home, as somebody would start it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.settings import Settings

PATIENCE = 120.0  # seconds, on a busy machine


@contextmanager
def served_to_a_browser(settings: Settings) -> Iterator[str]:
    """Serve a home and give the address, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [str(Path(sys.executable).with_name("rastin")), "--home", str(settings.home), "serve", "--port", str(port)]
    said = settings.home.with_name("served.log")
    with said.open("w") as log:
        environment = os.environ | {"RASTIN_PLAIN_HTTP": "1", "RASTIN_THREADS": "1"}
        process = subprocess.Popen(serve, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/v1/health", said)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def _wait_for(address: str, said: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if httpx.get(address).status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"nothing was served: {said.read_text()}")
