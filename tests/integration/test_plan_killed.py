"""A server that is killed in a draw: the sample plan stays as it was, and the same draw comes when asked for again."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

from features.ledger import Kind, open_ledger
from models.published import latest
from serving.people import Keyholder, Role, open_register
from serving.plan_life.wish_document import read_wish
from serving.sample_plan import make_sample_plan
from tests.planning_home import WISH
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from features.settings import Settings

PATIENCE = 180.0  # seconds, on a busy machine


@contextmanager
def server(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    rastin = str(Path(sys.executable).with_name("rastin"))
    command = [rastin, "--home", str(settings.home), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: _is_up(f"http://127.0.0.1:{port}/v1/health"))
            yield process, f"http://127.0.0.1:{port}/v1/sample-plans"
        finally:
            process.kill()


def _is_up(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False


def until(is_so: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (said := is_so()) is not None and said is not False:
            return said
        time.sleep(0.05)
    pytest.fail("it did not come about in time")


def reached(client: httpx.Client, plan: str, state: str) -> dict[str, Any]:
    """Return a sample plan once it is in a state."""

    def look() -> dict[str, Any] | None:
        said: dict[str, Any] = client.get(plan).json()
        return said if said["state"] == state else None

    found: dict[str, Any] = until(look)
    return found


def test_a_server_killed_in_the_draw_leaves_the_former_state_and_the_same_draw_comes_later(
    trained: TrainedHome, tmp_path: Path
) -> None:
    settings = copy_of(trained, tmp_path)
    register = open_register(settings)
    for name in ("planner", "approver"):
        register.add(Keyholder(name, Role.PLANNER))
    headers, approver = ({"authorization": f"Bearer {register.give_key(name)}"} for name in ("planner", "approver"))
    register.records.engine.dispose()
    with httpx.Client(headers=headers, timeout=PATIENCE) as client:
        with server(settings) as (process, plans):
            drafted = client.post(plans, json=WISH, headers={"idempotency-key": str(uuid4())}).json()
            plan = f"{plans}/{drafted['id']}"
            client.post(f"{plan}/cost")
            costed = reached(client, plan, "costed")
            threading.Thread(target=_ask_in_vain, args=(f"{plan}/approve", approver), daemon=True).start()
            until((settings.home / "plans" / "drawing.lock").exists)
            process.send_signal(signal.SIGKILL)
            process.wait()
        with server(settings) as (_, plans):
            plan = f"{plans}/{drafted['id']}"
            assert client.get(plan).json() == costed | {"work": None}
            assert client.post(f"{plan}/approve", headers=approver).status_code in {200, 202}
            approved = reached(client, plan, "approved")
            assert client.post(f"{plan}/issue").status_code == 200
    made = make_sample_plan(
        settings, latest(settings.home, CYCLE), read_wish(WISH | {"province": None, "constraints": None}), "fa"
    )
    assert approved["sample_plan"] == made.name
    assert [step["name"] for step in approved["history"]] == ["draft", "cost", "approve"]
    drawn = [entry for entry in open_ledger(settings).read().entries if Kind.SAMPLE_PLAN_DRAWN.encode() in entry]
    assert {made.name.encode() in entry for entry in drawn} == {True}


def _ask_in_vain(address: str, headers: dict[str, str]) -> None:
    try:
        httpx.post(address, headers=headers, timeout=PATIENCE)
    except httpx.TransportError:
        return  # the server was killed
