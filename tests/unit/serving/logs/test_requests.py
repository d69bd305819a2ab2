"""The log of a serving process: a line a request, and nobody and nothing that was sent in any of them."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest

from serving.api.description import description
from serving.console.attaching import attach
from serving.logs import Logged, open_log
from serving.logs.accounts import naming
from serving.logs.beginning import Lines
from serving.logs.writing import FIELDS
from serving.people import Keyholder, Register, Role
from tests.reporting_home import ReportingHome, a_report, land_registry, reporting
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME, NATIONAL_ID, PHONE, IBAN = "زهرا کریمی‌نژاد", "0499370899", "09121234567", "IR062960000000100324200001"
PASSWORD, SEARCHED = "zagros-rain-over-nine-roofs", "marked-by-a-search"
ACCOUNT = "zahra.karimi"
MARKS = (NAME, NATIONAL_ID, PHONE, IBAN, PASSWORD, SEARCHED, ACCOUNT)
OPERATIONS = [
    (method.upper(), path, said)
    for path, operations in json.loads(description())["paths"].items()
    for method, said in operations.items()
]


class Watched:
    """A served home whose log is kept, and what was sent to it that no log may repeat."""

    def __init__(self, home: ReportingHome) -> None:
        self.home = home
        self.written = io.BytesIO()
        self.secrets = {*MARKS, *home.keys.values()}
        self.log = open_log(self.written, "debug")
        self.app = Logged(home.app, self.log, naming(home.settings))

    def ask(self, method: str, path: str, holder: str | None = "planner", body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if holder is not None:
            named["authorization"] = f"Bearer {self.home.keys[holder]}"

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://rastin") as client:
                content = None if body is None else json.dumps(body).encode()
                as_bytes = [(name.encode(), value.encode()) for name, value in named.items()]
                json_sent = [(b"content-type", b"application/json")] if body is not None else []
                return await client.request(method, path, headers=as_bytes + json_sent, content=content)

        return self.home._runner.run(send())

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.written.getvalue().splitlines()]

    def check_names_nobody(self) -> None:
        written = self.written.getvalue().decode()
        for secret in self.secrets:
            for form in (secret, quote(secret), json.dumps(secret)[1:-1], secret.lower()):
                assert form not in written


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportingHome]:
    folder = tmp_path_factory.mktemp("logged")
    land_registry(settings := settings_in(folder), folder)
    with reporting(settings) as served:
        attach(served.app)
        register = Register(served.app.state.held.records, "test")
        register.add(Keyholder(ACCOUNT, Role.PLANNER))
        register.set_password(ACCOUNT, PASSWORD)
        yield served


@pytest.fixture
def watched(home: ReportingHome) -> Watched:
    return Watched(home)


def _filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", quote(f"{NAME} {NATIONAL_ID}"), path)


def _asked(said: dict[str, Any]) -> str:
    names = [one["name"] for one in said.get("parameters", []) if one["in"] == "query"]
    return "&".join(f"{name}={quote(value)}" for name in (*names, "q") for value in (SEARCHED, PHONE))


@pytest.mark.parametrize("holder", [*(role.value for role in Role), None])
def test_whatever_the_api_is_asked_no_line_repeats_what_was_sent(watched: Watched, holder: str | None) -> None:
    body = {"name": NAME, "password": PASSWORD, "reason": IBAN, "note": PHONE, "jobs": [{"job_id": NATIONAL_ID}]}
    for method, path, said in OPERATIONS:
        sent = None if method in {"GET", "DELETE"} else body
        marked = {"idempotency_key": PHONE, "if_match": f'"{SEARCHED}"', "user_agent": SEARCHED, "x_request_id": PHONE}
        answer = watched.ask(method, f"{_filled(path)}?{_asked(said)}", holder, sent, cookie=f"rastin={IBAN}", **marked)
        assert answer.status_code < 500 or path == "/v1/ready"  # nothing is published
    lines = watched.lines()
    assert len(lines) == len(OPERATIONS)
    assert {line["route"] for line in lines} <= {path for _, path, _ in OPERATIONS}
    assert {line.get("role") for line in lines} <= {holder, None}
    watched.check_names_nobody()


def test_what_is_done_well_is_told_without_who_did_what(watched: Watched) -> None:
    logged_in = watched.ask("POST", "/v1/log-in", None, {"name": ACCOUNT, "password": PASSWORD})
    assert logged_in.status_code == 200, logged_in.text
    watched.secrets.add(logged_in.headers["set-cookie"].partition("=")[2].partition(";")[0])
    wrong = watched.ask("POST", "/v1/log-in", None, {"name": ACCOUNT, "password": NATIONAL_ID})
    report = watched.ask("POST", "/v1/reports", "inspector", a_report(), idempotency_key=PHONE)
    assert report.status_code == 201, report.text
    listed = watched.ask("GET", f"/v1/reports/{report.json()['report_id']}?q={PHONE}", "supervisor")
    page = watched.ask("GET", f"/fa/jobs/{NATIONAL_ID}", "planner")
    watched.secrets.add(report.json()["report_id"])
    lines = watched.lines()
    answers = (logged_in, wrong, report, listed, page)
    assert [line["request"] for line in lines] == [answer.headers["x-request-id"] for answer in answers]
    assert [line["status"] for line in lines] == [answer.status_code for answer in answers]
    assert [line["level"] for line in lines[:3]] == ["info", "warning", "info"]
    assert lines[2]["route"] == "/v1/reports"
    assert lines[3]["route"] == "/v1/reports/{report_id}"
    assert lines[2]["role"] == "inspector"
    assert len({line["account"] for line in lines[2:4]}) == 2
    assert all(set(line) <= set(FIELDS) and line["ms"] >= 0 for line in lines)
    watched.check_names_nobody()


def test_an_error_is_told_by_its_type_and_place_and_ends_there(watched: Watched) -> None:
    from fastapi import FastAPI

    failing = FastAPI()

    @failing.get("/jobs/{job_id}")
    async def fail(job_id: str) -> None:
        raise ValueError(f"the job {job_id} of {NAME} ({PHONE})") from KeyError(NATIONAL_ID)

    watched.app = Logged(failing, watched.log, naming(watched.home.settings))

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(watched.app)  # lets errors through, where they come through
        async with httpx.AsyncClient(transport=transport, base_url="http://rastin") as client:
            return await client.get(f"/jobs/{NATIONAL_ID}")

    answer = asyncio.run(send())
    assert answer.status_code == 500
    failed, request = watched.lines()
    assert failed["error"] == "ValueError from KeyError"
    assert failed["within"].endswith(f"test_requests.fail:{fail.__code__.co_firstlineno + 2}")
    assert (request["route"], request["status"], request["level"]) == ("/jobs/{job_id}", 500, "error")
    assert {failed["request"], request["request"]} == {answer.headers["x-request-id"]}
    watched.check_names_nobody()


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "serving.api.landing", "uvicorn.error", "py.warnings"])
def test_what_libraries_say_comes_without_its_arguments(watched: Watched, name: str) -> None:
    lines, error = Lines(watched.log), OSError(2, NATIONAL_ID)
    several = f"a trace:\n%s\n{IBAN}"
    for level, words, raised in ((30, "of %s", None), (40, ValueError(PHONE), None), (40, several, error)):
        info = None if raised is None else (OSError, raised, None)
        lines.handle(logging.LogRecord(name, level, __file__, 1, words, (SEARCHED,), info))
    said, alone, failed = watched.lines()
    assert said["event"] == ("of %s" if name.startswith(("serving", "uvicorn")) else "said by a library")
    assert alone["error"] == "ValueError"
    assert failed["error"] == "FileNotFoundError ENOENT"
    watched.check_names_nobody()


def test_an_account_is_named_alike_where_the_key_is_and_otherwise_elsewhere(home: ReportingHome) -> None:
    assert naming(home.settings)(7) == naming(home.settings)(7) != naming(home.settings)(8)
    elsewhere = home.settings.model_copy(update={"home": home.settings.home.with_name("elsewhere"), "key_file": None})
    assert naming(elsewhere)(7) != naming(elsewhere)(7)


def test_lines_below_the_level_are_not_written() -> None:
    written = io.BytesIO()
    log = open_log(written, "warning")
    log.info("request", status=200)
    log.warning("request", status=401, name=NAME)
    (line,) = written.getvalue().splitlines()
    assert set(json.loads(line)) == {"time", "level", "event", "status"}
