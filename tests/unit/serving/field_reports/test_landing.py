"""Reports become rows of `verifications`, once, in the order of their versions; killed anywhere, landing goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from serving.cli import commands
from serving.field_reports.landing import land
from serving.records_audit import hold_home
from tests.reporting_home import ReportingHome, a_report, land_registry, reporting
from tests.stores import in_quarantine, landed, settings_in, valid_at

if TYPE_CHECKING:
    from collections.abc import Iterator

END = datetime.fromisoformat("2099-01-01")
KILLED = """
import os, signal, sys
from pathlib import Path
from features.settings import Settings
from serving.field_reports import landing
from serving.records import open_records
landing.{step} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
landing.land(open_records(Settings(home=Path(sys.argv[1]))), "test")
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportingHome]:
    folder = tmp_path_factory.mktemp("landing")
    land_registry(settings := settings_in(folder), folder)
    with reporting(settings) as served:
        yield served


def _jobs(*outcomes: str) -> list[dict[str, str]]:
    return [{"job_id": f"J1-{place}", "outcome": outcome} for place, outcome in enumerate(outcomes)]


def _now(served: ReportingHome, report_id: str) -> dict[str, Any]:
    rows = valid_at(served.settings, "verifications", END)
    return {row["job_id"]: row["outcome"] for row in rows if row["verification_id"].startswith(report_id)}


def test_versions_land_one_after_the_other_and_the_last_one_stands(served: ReportingHome) -> None:
    report_id = served.made("/v1/reports", a_report(jobs=_jobs("false", "closed")))["report_id"]
    records = served.app.state.held.records
    assert land(records, "test").rows == 2
    address = f"/v1/reports/{report_id}/corrections"
    served.made(address, a_report(jobs=_jobs("confirmed", "closed", "false"), corrects=1))
    served.made(address, a_report(jobs=_jobs("false", "closed", "false"), corrects=2))  # takes the correction back
    assert land(records, "test").reports == 2
    assert _now(served, report_id) == {"J1-0": "false", "J1-1": "closed", "J1-2": "false"}
    versions = [row for row in landed(served.settings, "verifications", versions=True) if row["job_id"] == "J1-0"]
    assert [row["outcome"] for row in versions] == ["false", "confirmed", "false"]
    (row, *_) = versions
    assert (row["stage"], row["reported_via"], row["inspector_id"], row["level"]) == (
        "field",
        "direct",
        "I00000",
        "senior",
    )
    assert land(records, "test").as_dict() == {"reports": 0, "rows": 0, "repeated": 0, "quarantined": 0}
    assert in_quarantine(served.settings) == []


def test_rows_that_land_lie_nowhere_outside_the_home_meanwhile(
    served: ReportingHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = served.made("/v1/reports", a_report(jobs=_jobs("closed")))["report_id"]
    monkeypatch.setattr(tempfile, "tempdir", str(served.settings.home / "nowhere"))
    assert land(served.app.state.held.records, "test").rows == 1
    assert _now(served, report_id) == {"J1-0": "closed"}


@pytest.mark.parametrize("step", ["_written", "_mark"])
def test_a_killed_landing_loses_nothing_and_doubles_nothing(served: ReportingHome, step: str) -> None:
    report_id = served.made("/v1/reports", a_report())["report_id"]
    command = [sys.executable, "-c", KILLED.format(step=step), str(served.settings.home)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    said = CliRunner().invoke(commands, ["report", "land", "--json"], obj=served.settings.home)
    assert said.exit_code == 0, said.output
    assert _now(served, report_id) == {"J1-0": "false", "J1-1": "confirmed"}
    assert (
        len([row for row in landed(served.settings, "verifications") if row["verification_id"].startswith(report_id)])
        == 2
    )
    assert hold_home(served.settings).breaches == ()
