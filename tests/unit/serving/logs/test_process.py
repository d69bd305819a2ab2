"""`rastin serve` as a process: standard error is lines of JSON, and a collector gets its traces."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from features.settings import Settings
from tests.otlp_receiver import Receiver, attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

NATIONAL_ID, PHONE = "0499370899", "09121234567"
RASTIN = str(Path(sys.executable).with_name("rastin"))
WITHOUT = "import sys; sys.modules['opentelemetry.exporter.otlp.proto.http.trace_exporter'] = None; "


@contextmanager
def _serving(home: Path, log: Path, **settings: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [RASTIN, "--home", str(home), "serve", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=out, env={**os.environ, **settings})
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/v1/health")
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(30)


def _send_raw(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)
        return connection.recv(1_000)


def _lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_standard_error_is_lines_of_json_and_traces_go_to_the_collector(tmp_path: Path) -> None:
    log = tmp_path / "log"
    begun = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with (
        Receiver() as receiver,
        _serving(tmp_path / "home", log, RASTIN_OTLP_ENDPOINT=receiver.address) as port,
    ):
        address = f"http://127.0.0.1:{port}"
        headers = {"authorization": f"Bearer {PHONE}", "traceparent": begun, "tracestate": f"of={PHONE}"}
        asked = httpx.get(f"{address}/v1/jobs/{NATIONAL_ID}?phone={PHONE}", headers=headers)
        assert asked.status_code == 401
        assert b"400" in _send_raw(port, f"GET /{PHONE} {NATIONAL_ID}\r\n\r\n".encode())
    lines = _lines(log)
    refused = next(line for line in lines if line.get("status") == 401)
    assert refused["route"] == "/v1/jobs/{job_id}"
    assert refused["request"] == asked.headers["x-request-id"]
    assert any(line.get("logger") == "uvicorn.error" for line in lines)
    span = next(one for one in receiver.spans() if one.name == "GET /v1/jobs/{job_id}")
    assert span.trace_id.hex() == begun.split("-")[1]
    assert attributes(span)["http.response.status_code"] == 401
    assert attributes(span)["rastin.request"] == refused["request"]
    for said in (log.read_bytes(), *receiver.came):
        assert NATIONAL_ID.encode() not in said
        assert PHONE.encode() not in said


@pytest.mark.parametrize("endpoint", [None, "http://127.0.0.1:9"])
def test_nothing_that_makes_or_sends_traces_is_imported_unless_configured_and_then_it_must_be_there(
    tmp_path: Path, endpoint: str | None
) -> None:
    program = (
        WITHOUT
        + "from features.settings import Settings; import serving.observing as o, serving.api.application as a; "
        "s = Settings(); n = o.observed(a.make_app(s), s, None); "
        "of = 'opentelemetry.'; print([m for m in sys.modules if m.startswith((of + 'sdk', of + 'exporter.')) and "
        "sys.modules[m]])"
    )
    settings = {"RASTIN_HOME": str(tmp_path / "home"), **({"RASTIN_OTLP_ENDPOINT": endpoint} if endpoint else {})}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env={**os.environ, **settings}
    )
    if endpoint is None:
        assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
    else:
        assert "Try: pip install 'rastin[opentelemetry]'" in done.stderr
        assert "بستهٔ فرستادن ردها نصب نیست" in done.stderr


def test_a_level_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="log_level"):
        Settings(log_level="loud")  # type: ignore[arg-type]
