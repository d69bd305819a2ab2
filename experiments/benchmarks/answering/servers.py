"""Servers as processes of their own: ours as it is started in use, and `mlflow models serve` on the same model."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PATIENCE = 300.0  # seconds
UNLIMITED = "1000000000"  # requests a minute: the limit on a key's rate is not what is measured
OK = 200
_TICKS = os.sysconf("SC_CLK_TCK")
_SAVE = """
import sys
import lightgbm, mlflow, pandas as pd
rows = pd.read_parquet(sys.argv[2])
model = lightgbm.Booster(model_file=sys.argv[1])
signature = mlflow.models.infer_signature(rows, model.predict(rows))
mlflow.lightgbm.save_model(model, sys.argv[3], signature=signature)
"""


@dataclass(frozen=True)
class Server:
    """A server that answers.

    Attributes
    ----------
    process
        The process that was started.
    port
        Where it listens, on this machine.
    started_in
        Seconds from its start to its first good answer.
    """

    process: subprocess.Popen[bytes]
    port: int
    started_in: float

    def processor_seconds(self) -> float:
        """Return what it and the processes that it started have used so far."""
        return sum(map(_used, _family(self.process.pid)))


def planner_key(home: Path) -> str:
    """Register a planner and return the key."""
    command = [_tool("rastin"), "--home", str(home), "people", "add", f"bench-{time.time_ns()}"]
    done = subprocess.run([*command, "--role", "planner", "--json"], check=True, capture_output=True)  # noqa: S603 -- our own command
    key: str = json.loads(done.stdout)["key"]
    return key


@contextmanager
def rastin_serve(home: Path, log: Path | None = None) -> Iterator[Server]:
    """Start `rastin serve` over a home; its log is written to a file where one is named."""
    port = _free_port()
    command = [_tool("rastin"), "--home", str(home), "serve", "--port", str(port)]
    settings = {"RASTIN_REQUESTS_A_MINUTE": UNLIMITED, "RASTIN_PLAIN_HTTP": "true"}  # on this machine alone
    with _serving(command, port, "/v1/ready", settings, log) as server:
        yield server


@contextmanager
def mlflow_serve(model: Path, rows: Path, folder: Path) -> Iterator[Server]:
    """Start `mlflow models serve` on a LightGBM model, whose columns are those of `rows`."""
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true"}
    if not folder.exists():
        command = [sys.executable, "-c", _SAVE, str(model), str(rows), str(folder)]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | quiet)  # noqa: S603 -- our own command
    port = _free_port()
    command = [_tool("mlflow"), "models", "serve", "--model-uri", str(folder), "--port", str(port)]
    with _serving([*command, "--env-manager", "local", "--workers", "1"], port, "/ping", quiet) as server:
        yield server


@contextmanager
def _serving(
    command: Sequence[str], port: int, path: str, settings: dict[str, str], log: Path | None = None
) -> Iterator[Server]:
    began = time.perf_counter()
    path_of_tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | settings | {"OMP_WAIT_POLICY": "passive", "PATH": path_of_tools}
    with (
        (log or Path(os.devnull)).open("wb") as told,
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=told) as process,  # noqa: S603 -- our own
    ):
        try:
            _wait_for(process, port, path)
            yield Server(process, port, time.perf_counter() - began)
        finally:
            children = _family(process.pid)[1:]
            process.terminate()
            for child in children:
                subprocess.run(["/bin/kill", str(child)], check=False, capture_output=True)  # noqa: S603 -- what it started


def _wait_for(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == OK:
                return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise TimeoutError(f"the server at {path} was not ready in time")


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _family(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:  # it ended meanwhile
        return []
    return [process, *(one for child in children for one in _family(int(child)))]


def _used(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
