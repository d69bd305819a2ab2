"""A request that creates, sent again under its key, creates nothing more and gets the answer that was kept."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from serving.cli import commands
from serving.field_reports.report import FieldReport
from serving.kept_answers import KeptAnswer
from serving.records_audit import hold_home
from tests.reporting_home import ReportingHome, a_report, land_registry, reporting
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from features.settings import Settings


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportingHome]:
    folder = tmp_path_factory.mktemp("once")
    land_registry(settings := settings_in(folder), folder)
    with reporting(settings) as served:
        yield served


def _count(served: ReportingHome) -> int:
    with served.app.state.held.records.reading() as session:
        return len(session.scalars(select(FieldReport)).all())


def test_the_same_request_again_gets_the_same_bytes_and_makes_nothing(served: ReportingHome) -> None:
    first = served.post("/v1/reports", a_report(), key="once-0001")
    before = _count(served)
    again = [served.post("/v1/reports", a_report(), key="once-0001") for _ in range(3)]
    assert {answer.content for answer in again} == {first.content}
    assert {answer.status_code for answer in (first, *again)} == {201}
    assert again[0].headers["location"] == first.headers["location"]
    assert _count(served) == before
    remark = {"version": 1, "text": "دیده شد"}
    address = f"{first.headers['location']}/remarks"
    remarks = {served.post(address, remark, "supervisor", "once-0002").content for _ in range(2)}
    assert len(remarks) == 1


def test_a_key_names_one_request_of_one_account(served: ReportingHome) -> None:
    first = served.made("/v1/reports", a_report(), key="once-0003")
    assert served.post("/v1/reports", a_report(duration_min=41), key="once-0003").status_code == 409
    address = f"/v1/reports/{first['report_id']}/corrections"
    assert served.post(address, a_report(corrects=1), key="once-0003").status_code == 409
    of_another = served.made("/v1/reports", a_report(), "other", "once-0003")
    assert of_another["report_id"] != first["report_id"]


@pytest.mark.parametrize("key", ["", "short", "a" * 101, "with space"])
def test_without_a_right_key_nothing_is_made(served: ReportingHome, key: str) -> None:
    before = _count(served)
    assert served.post("/v1/reports", a_report(), **{"idempotency-key": key}).status_code == 422
    assert _count(served) == before


def test_a_refused_request_keeps_no_answer(served: ReportingHome) -> None:
    wrong = a_report(jobs=[{"job_id": "J9", "outcome": "false"}])
    assert served.post("/v1/reports", wrong, key="once-0004").status_code == 409
    assert served.post("/v1/reports", a_report(), key="once-0004").status_code == 201


def test_two_at_once_under_one_key_make_one(recorded: Settings, tmp_path: Path) -> None:
    land_registry(recorded, tmp_path)
    with reporting(recorded) as served, reporting_again(served) as other, ThreadPoolExecutor(2) as pool:
        for one in (served, other):
            one.made("/v1/reports", a_report())  # the first request of an application builds its routes
        for number in range(3):
            key = f"at-once-{number}"
            both = [pool.submit(one.post, "/v1/reports", a_report(), "inspector", key) for one in (served, other)]
            answers: set[bytes] = {answer.result().content for answer in both}
            assert len(answers) == 1
        assert _count(served) == 2 + 3
        assert hold_home(recorded).breaches == ()


def reporting_again(served: ReportingHome) -> ReportingHome:
    """Serve the same home a second time, for the same keys."""
    from serving.api.application import make_app

    return ReportingHome(served.settings, make_app(served.settings), served.keys)


def _forgotten(served: ReportingHome, before: str) -> int:
    asked = ["records", "forget-answers", "--before", before, "--json"]
    said = CliRunner().invoke(commands, asked, obj=served.settings.home)
    assert said.exit_code == 0, said.output
    return int(json.loads(said.output)["forgotten"])


def test_kept_answers_are_forgotten_by_a_command_and_the_ledger_knows(served: ReportingHome) -> None:
    records = served.app.state.held.records
    answer: httpx.Response = served.post("/v1/reports", a_report(), key="once-0005")
    assert _forgotten(served, "2026-01-01") == 0
    assert _forgotten(served, "2099-01-01") > 0
    with records.reading() as session:
        assert session.scalars(select(KeptAnswer)).all() == []
    assert served.post("/v1/reports", a_report(), key="once-0005").content != answer.content
    assert hold_home(served.settings).breaches == ()
