"""An inspector's report comes straight to the centre, is proved, corrected by further versions, and never altered."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from features.ledger import ledger_verifier
from serving.field_reports.reading import read_report
from serving.field_reports.signing import is_signed
from serving.people import Keyholder, Role
from serving.records import Scope
from serving.records_audit import hold_home
from tests.reporting_home import ReportingHome, a_report, land_registry, reporting
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from features.settings import Settings
    from serving.field_reports.reading import Filed

EVERYONE = Keyholder("test", Role.AUDITOR, Scope())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportingHome]:
    folder = tmp_path_factory.mktemp("reports")
    land_registry(settings := settings_in(folder), folder)
    with reporting(settings) as served:
        yield served


def _filed(served: ReportingHome, report_id: str) -> Filed:
    return read_report(served.app.state.held.records, EVERYONE, report_id)


def test_a_report_gives_a_receipt_that_the_ledger_and_its_key_bear_out(recorded: Settings, tmp_path: Path) -> None:
    land_registry(recorded, tmp_path)
    with reporting(recorded) as served:
        _check_receipt(served)


def _check_receipt(served: ReportingHome) -> None:
    body = json.dumps(a_report(note="در بسته بود")).encode()
    receipt = served.made("/v1/reports", body)
    assert receipt["version"] == 1
    assert receipt["content_sha256"] == hashlib.sha256(body).hexdigest()
    ((version, change),) = _filed(served, receipt["report_id"]).versions
    verifier = ledger_verifier(served.settings)
    assert verifier
    assert verifier.has_signed(receipt["signed"])
    assert verifier.has_signed(receipt["ledger"]["checkpoint"])
    assert is_signed(verifier, version, None)
    assert f"field_reports/{receipt['report_id']}/1" in change.rows
    assert (change.entry, change.leaf) == (receipt["ledger"]["entry"], receipt["ledger"]["leaf"])
    assert version.jobs == {"J1-0": "false", "J1-1": "confirmed"}
    assert version.content["completed_at"] == "2026-04-21 10:00:00"
    assert (version.province_code, version.plan_id, version.inspector_id) == ("07", "P1", "I00000")
    assert hold_home(served.settings).breaches == ()


def test_corrections_are_versions_that_follow_one_another_and_former_ones_stay(served: ReportingHome) -> None:
    report_id = served.made("/v1/reports", a_report())["report_id"]
    jobs = [{"job_id": f"J1-{number}", "outcome": "confirmed"} for number in range(3)]
    address = f"/v1/reports/{report_id}/corrections"
    assert served.made(address, a_report(jobs=jobs, corrects=1))["version"] == 2
    assert served.made(address, a_report(jobs=jobs, corrects=2, duration_min=41))["version"] == 3
    assert served.post(address, a_report(jobs=jobs, corrects=2)).status_code == 409
    versions = [version for version, _ in _filed(served, report_id).versions]
    assert [version.jobs["J1-0"] for version in versions] == ["false", "confirmed", "confirmed"]
    verifier = ledger_verifier(served.settings)
    assert verifier
    assert all(is_signed(verifier, later, former) for former, later in pairwise(versions))
    assert not is_signed(verifier, versions[2], versions[0])


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"jobs": [{"job_id": "J1-0", "outcome": "gone"}]}, "outcome must be one of"),
        ({"jobs": [{"job_id": "J1-0", "outcome": "denied"}]}, "belongs to the row's stage"),
        ({"jobs": [{"job_id": "J9", "outcome": "false"}]}, "job_id must name a row of jobs"),
        ({"jobs": [{"job_id": "J1-0", "outcome": "false"}] * 2}, "each job once"),
        ({"jobs": [{"job_id": f"J{plan}-0", "outcome": "false"} for plan in (1, 2)]}, "one visit to one plan"),
        ({"completed_at": "1499-01-01"}, "must not lie after"),
        ({"completed_at": "1405-13-41"}, "must be a date"),
        ({"latitude": 34.5}, "both latitude and longitude"),
        ({"latitude": None, "longitude": 50}, "both latitude and longitude"),
        ({"latitude": 91, "longitude": 50}, "openapi"),
        ({"note": "کد ملی ۰۰۱۲۳۴۵۶۷۸"}, "national ID"),
        ({"note": "0912 345 6789"}, "national ID"),
        ({"duration_min": -1}, "openapi"),
        ({"score": 1}, "openapi"),
    ],
)
def test_what_breaks_a_rule_of_the_contract_is_refused_in_its_words(
    served: ReportingHome, cells: dict[str, Any], said: str
) -> None:
    answer = served.post("/v1/reports", a_report(**cells))
    assert answer.status_code == (422 if said == "openapi" else 409)
    assert said in answer.json()["detail"]


def test_where_the_visit_was_says_how_far_from_the_registered_place(served: ReportingHome) -> None:
    body = a_report(latitude=34.5, longitude=50.25)
    del body["distance_m"]
    report_id = served.made("/v1/reports", body)["report_id"]
    (version,) = served.get(f"/v1/reports/{report_id}").json()["versions"]
    assert 50 < version["distance_m"] < 1500


def test_nobody_reports_or_corrects_for_another_or_outside_their_scope(served: ReportingHome) -> None:
    report_id = served.made("/v1/reports", a_report())["report_id"]
    served.give_key_to(Keyholder("elsewhere", Role.INSPECTOR, Scope(provinces=("23",)), inspector_id="I00000"))
    assert served.post("/v1/reports", a_report(), "elsewhere").status_code == 409
    corrected = a_report(corrects=1)
    assert served.post(f"/v1/reports/{report_id}/corrections", corrected, "other").status_code == 404
    assert served.post(f"/v1/reports/{report_id}/corrections", corrected, "elsewhere").status_code == 404
    assert served.post("/v1/reports", a_report(), "planner").status_code == 403
    lacking = a_report(corrects=1, jobs=[{"job_id": "J1-0", "outcome": "false"}])
    assert served.post(f"/v1/reports/{report_id}/corrections", lacking).status_code == 409
    assert served.get(f"/v1/reports/{report_id}", "other").status_code == 404
    assert served.get("/v1/reports", "other").json()["reports"] == []
    assert report_id in [one["report_id"] for one in served.get("/v1/reports", "inspector").json()["reports"]]


def test_a_remark_stands_beside_and_never_instead(served: ReportingHome) -> None:
    report_id = served.made("/v1/reports", a_report())["report_id"]
    before = served.get(f"/v1/reports/{report_id}").json()
    remark = {"version": 1, "text": "با دهیار گفتگو شد"}
    served.made(f"/v1/reports/{report_id}/remarks", remark, "supervisor")
    after = served.get(f"/v1/reports/{report_id}").json()
    assert after["versions"] == before["versions"]
    assert [one["text"] for one in after["remarks"]] == [remark["text"]]
    assert served.post(f"/v1/reports/{report_id}/remarks", {**remark, "version": 2}, "supervisor").status_code in {
        404,
        422,
    }
    assert served.post(f"/v1/reports/{report_id}/remarks", remark, "inspector").status_code == 403


def test_there_is_no_way_to_alter_or_delete(served: ReportingHome) -> None:
    methods = {
        (path, method)
        for path, operations in served.app.openapi()["paths"].items()
        for method in operations
        if path.startswith("/v1/reports")
    }
    assert {method for _, method in methods} == {"get", "post"}


def test_a_list_of_reports_turns_pages(served: ReportingHome) -> None:
    ids = [served.made("/v1/reports", a_report(), "technical")["report_id"] for _ in range(5)]
    page = served.get("/v1/reports?limit=2&inspector_id=I00004").json()
    seen = [one["report_id"] for one in page["reports"]]
    while page["next"]:
        page = served.get(f"/v1/reports?limit=2&inspector_id=I00004&cursor={page['next']}").json()
        seen += [one["report_id"] for one in page["reports"]]
    assert seen == ids
    assert served.get("/v1/reports?cursor=none").status_code == 422
