"""While the service runs, other systems hear of what happened by themselves, and again after it was killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from features.ledger import Kind, record
from serving.webhooks.telling import FIRST_WAIT, LONGEST_WAIT, Telling
from tests.hook_receiver import Receiver, write_hooks
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from features.settings import Settings

PATIENCE = 90.0  # seconds, on a busy machine
SERVE = str(Path(sys.executable).with_name("rastin"))
ISSUED = ["sample_plan.issued"]


def _happen(settings: Settings, times: int = 1) -> None:
    for number in range(times):
        what = {"operation": "sample_plan.issue", "change": f"c{number}", "rows": {}}
        record(settings, Kind.RECORDS_CHANGED, what)


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


@contextmanager
def _serving(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [SERVE, "--home", str(settings.home), "serve", "--port", str(port)]
    log = settings.home.with_name("served.log").open("ab")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env={**os.environ})
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        log.close()


def test_a_served_home_tells_and_what_a_kill_left_untold_comes_after_the_next_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.home.mkdir()
    _happen(settings)
    with Receiver() as receiver, Receiver() as later:  # what was under way at the kill comes to the first
        write_hooks(settings.hooks_path, receiver.url)
        place = settings.home / "webhooks" / "board"
        with _serving(settings) as server:
            _until(place.exists)  # from now on it is told
            _happen(settings)
            _until(lambda: receiver.types() == ISSUED)
            receiver.status = 503
            _happen(settings, 2)
            log = settings.home.with_name("served.log")
            _until(lambda: b"HTTP 503" in log.read_bytes())
            server.send_signal(signal.SIGKILL)
            server.wait()
        write_hooks(settings.hooks_path, later.url)
        with _serving(settings):
            _until(lambda: len(receiver.taken + later.taken) == 3)
    assert receiver.types() + later.types() == ISSUED * 3
    assert len({headers["webhook-id"] for headers, _ in receiver.taken + later.taken}) == 3


def test_who_takes_nothing_is_asked_ever_more_seldom_and_hears_all_in_the_end(
    settings: Settings, receiver: Receiver
) -> None:
    now = [0.0]
    telling = Telling(settings, lambda: now[0])
    telling.tell()
    _happen(settings, 3)
    receiver.status = 500
    tried = []
    while now[0] < 3 * LONGEST_WAIT:
        if telling.tell():
            tried.append(now[0])
        now[0] += FIRST_WAIT / 2
    waits = [after - before for before, after in pairwise(tried)]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert max(waits) == LONGEST_WAIT
    receiver.status = 204
    now[0] += LONGEST_WAIT
    assert [one.sent for one in telling.tell()] == [3]
    _happen(settings)
    assert [one.sent for one in telling.tell()] == [1], "who answers again is told at once again"


def test_a_service_that_stops_sends_nothing_more(settings: Settings, receiver: Receiver) -> None:
    telling = Telling(settings)
    telling.tell()
    _happen(settings, 3)
    telling.end()
    assert [one.sent for one in telling.tell()] == [0]
    assert [one.sent for one in Telling(settings).tell()] == [3]
    assert len(receiver.taken) == 3


def test_without_a_file_nobody_is_told_and_one_that_is_wrong_is_looked_at_again_once_it_is_mended(
    settings: Settings, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    telling = Telling(settings, lambda: now[0])
    text = settings.hooks_path.read_text(encoding="utf-8")
    settings.hooks_path.unlink()
    assert telling.tell() == []
    assert not (settings.home / "webhooks").exists()
    write_hooks(settings.hooks_path, "http://elsewhere.example")
    assert telling.tell() == []
    assert caplog.messages == ["webhooks could not be sent"]
    settings.hooks_path.write_text(text, encoding="utf-8")
    now[0] += FIRST_WAIT
    assert [one.hook for one in telling.tell()] == ["board"]
    _happen(settings)
    assert [one.sent for one in telling.tell()] == [1]
    assert receiver.types() == ISSUED
