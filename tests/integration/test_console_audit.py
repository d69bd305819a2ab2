"""An auditor's pages: what became of a job and by whom, what was disputed, the ledger and proofs to take away."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from serving.console.attaching import attach
from serving.people import Keyholder, Role
from serving.records import Scope
from tests.reporting_home import ReportingHome, a_report, land_registry, reporting
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_ledger.py"
PATIENCE = 120.0  # seconds, on a busy machine


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportingHome]:
    folder = tmp_path_factory.mktemp("audited")
    settings = settings_in(folder)
    land_registry(settings, folder)
    with reporting(settings) as served:
        attach(served.app)
        served.give_key_to(Keyholder("elsewhere", Role.AUDITOR, Scope(("23",))))
        yield served


@pytest.fixture(scope="module")
def disputed(served: ReportingHome) -> dict[str, Any]:
    """Report a job, correct it, remark on it, decide, appeal, and decide the appeal."""
    report = served.made("/v1/reports", a_report())
    address = f"/v1/reports/{report['report_id']}"
    served.made(f"{address}/corrections", {"corrects": 1} | a_report(note="the door was another one"))
    served.made(f"{address}/remarks", {"version": 2, "text": "the neighbour says so too"}, "supervisor")
    evidence = {"evidence": [report["report_id"]]}
    decision = {"verdict": "rejected", "reason": "nobody works there", **evidence}
    decided = served.made("/v1/jobs/J1-0/decision", decision, "supervisor")
    grounds = {"lodged_for": "registrant", "grounds": "the shop had moved"}
    appeal = served.made(f"/v1/decisions/{decided['decision_id']}/appeals", grounds, "supervisor")
    outcome = {"outcome": "upheld", "reason": "it had not", **evidence}
    settled = served.made(f"/v1/appeals/{appeal['appeal_id']}/outcome", outcome, "planner")
    return {"report": report, "decided": decided, "appeal": appeal, "settled": settled}


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_job_file_tells_all_in_order_with_who_and_where_the_ledger_says_so(
    served: ReportingHome, disputed: dict[str, Any]
) -> None:
    page = served.get("/en/audit/jobs/J1-0", "auditor").text
    told = ["Plan approved", "Job registered", "Reported", "Report corrected", "Remark beside", "Decided", "Appealed"]
    places = [page.find(f'<th scope="row">{one}') for one in [*told, "Appeal decided"]]
    assert places == sorted(places)
    assert min(places) > 0
    for words in ("nobody works there", "the shop had moved", "it had not", "the neighbour says so too"):
        assert words in page
    for made in ("report", "decided", "appeal", "settled"):
        entry = disputed[made]["ledger"]["entry"]
        assert f'href="/en/audit/ledger/{entry}">{entry}</a>' in page
    assert "No published run has scored this job." in page
    assert served.get("/fa/audit/jobs/J1-0", "auditor").status_code == 200


def test_a_job_file_is_for_auditors_of_its_province(served: ReportingHome) -> None:
    assert served.get("/en/audit/jobs/J1-0", "elsewhere").status_code == 404
    assert served.get("/en/audit/jobs/J2-0", "elsewhere").status_code == 200
    assert served.get("/en/audit/jobs/none", "auditor").status_code == 404
    for role in ("planner", "analyst", "supervisor", "administrator"):
        assert served.get("/en/audit/jobs/J1-0", role).status_code == 403
        assert 'href="/en/audit"' not in served.get("/en/account", role).text


def test_an_id_leads_to_what_it_names(served: ReportingHome, disputed: dict[str, Any]) -> None:
    report, entry = disputed["report"]["report_id"], disputed["decided"]["ledger"]
    for asked, page in (
        ("J1-0", "/audit/jobs/J1-0"),
        (f" {report} ", f"/reports/{report}"),
        (entry["leaf"], f"/audit/ledger/{entry['entry']}"),
        ("0", "/audit/ledger/0"),
    ):
        answer = served.get(f"/en/audit?q={asked}", "auditor")
        assert (answer.status_code, answer.headers.get("location")) == (303, f"/en{page}")
    for unknown in ("J9-9", "99999", "f" * 64, "R0123456789ab"):
        assert "Nothing that you may see" in served.get(f"/en/audit?q={unknown}", "auditor").text
    for theirs in ("J1-0", report):
        assert "Nothing that you may see" in served.get(f"/en/audit?q={theirs}", "elsewhere").text


def test_what_was_disputed_is_listed(served: ReportingHome, disputed: dict[str, Any]) -> None:
    page = served.get("/en/audit/disputes", "auditor").text
    assert f'href="/en/reports/{disputed["report"]["report_id"]}"' in page
    assert "the shop had moved" in page
    assert "Upheld" in page
    other = served.get("/en/audit/disputes", "elsewhere").text
    assert "No report was corrected" in other
    assert "Nobody has appealed" in other


def test_entries_are_found_by_kind_account_and_what_they_are_about(served: ReportingHome) -> None:
    listed = served.get("/v1/ledger/entries?about=job.decided", "auditor").json()
    (line,) = listed["entries"]
    assert (line["kind"], line["about"], listed["next"]) == ("records changed", "job.decided", None)
    assert listed["size"] > line["index"]
    page = served.get(f"/fa/audit/ledger?kind=records+changed&who={line['who']}&about=job.", "auditor").text
    assert f'/fa/audit/ledger/{line["index"]}"' in page
    assert "report.filed" not in page
    pages, before = [], ""
    while True:
        part = served.get(f"/v1/ledger/entries?limit=4{before}", "auditor").json()
        pages += [one["index"] for one in part["entries"]]
        if part["next"] is None:
            break
        before = f"&before={part['next']}"
    assert pages == list(range(part["size"]))[::-1]
    entry = served.get(f"/en/audit/ledger/{line['index']}", "auditor").text
    assert f'href="/v1/ledger/entries/{line["index"]}/proof"' in entry
    assert served.get("/en/audit/ledger/99999", "auditor").status_code == 404


def test_what_is_taken_away_is_verified_without_this_server(served: ReportingHome, tmp_path: Path) -> None:
    for name in ("checkpoint", "entries", "ledger.pub"):
        (tmp_path / name).write_bytes(served.get(f"/en/audit/ledger/files/{name}", "auditor").content)
    (tmp_path / "proof.json").write_bytes(served.get("/v1/ledger/entries/1/proof", "auditor").content)
    for words in (("whole", "entries", "checkpoint"), ("proof", "proof.json")):
        command = [sys.executable, str(SCRIPT), *words, "--key", "ledger.pub"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout
        assert "the ledger's key signed it" in ran.stdout
    assert served.get("/en/audit/ledger/files/records.sqlite", "auditor").status_code == 404
    assert served.get("/en/audit/ledger/files/entries", "planner").status_code == 403


def test_a_verification_is_asked_for_followed_and_shown(served: ReportingHome, disputed: dict[str, Any]) -> None:
    assert disputed["settled"]["ledger"]["entry"] > 0
    before = served.get("/v1/audit/verification", "auditor").json()
    assert before == {"last": None, "work": None}
    found = _verified(served)
    assert (found["is_whole"], found["breaches"], found["who"]) == (True, [], "auditor")
    assert "Whole:" in _text(served.get("/en/audit/ledger", "auditor").text)
    checkpoint = served.get("/en/audit/ledger/files/checkpoint", "auditor").text
    assert _verified(served, checkpoint)["against_earlier"]
    lost = _verified(served, checkpoint.replace("\n", "\nx", 1))
    assert not lost["is_whole"]
    assert lost["breaches"][0]["fa"] in served.get("/fa/audit/ledger", "auditor").text


def _verified(served: ReportingHome, since: str | None = None) -> dict[str, Any]:
    answer = served.post("/v1/audit/verification", {} if since is None else {"since": since}, "auditor")
    end = time.monotonic() + PATIENCE
    while answer.status_code == 202 and time.monotonic() < end:
        served.wait(1.0)
        said = served.get(answer.headers["location"], "auditor").json()
        if said["work"] is None:
            return dict(said["last"])
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = json.loads(answer.text)
    return document
