"""Decisions stay with people: a reason, evidence, another person for the appeal; what it comes to is a label."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from features.calendar_dates import in_tehran
from serving.decisions.landing import land_appeals
from serving.field_reports.landing import land
from serving.people import Role
from serving.records import Scope
from serving.records_audit import hold_home
from tests.labels import labels_as_of
from tests.reporting_home import ReportingHome, a_report, land_registry, reporting
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportingHome]:
    folder = tmp_path_factory.mktemp("decisions")
    land_registry(settings := settings_in(folder), folder, jobs=9)
    with reporting(settings) as served:
        yield served


def _reported(served: ReportingHome, job_id: str, outcome: str, **cells: Any) -> str:
    jobs = [{"job_id": job_id, "outcome": outcome}]
    report_id: str = served.made("/v1/reports", a_report(jobs=jobs, **cells))["report_id"]
    return report_id


def _decision(served: ReportingHome, job_id: str, verdict: str, *evidence: str, holder: str = "supervisor") -> Any:
    sent = {"verdict": verdict, "reason": "در محل کسی نبود", "evidence": list(evidence)}
    return served.post(f"/v1/jobs/{job_id}/decision", sent, holder)


def test_rejecting_needs_a_person_a_reason_and_a_report_that_bears_it_out(served: ReportingHome) -> None:
    says_so, says_no = _reported(served, "J1-0", "not_found"), _reported(served, "J1-0", "confirmed")
    of_another = _reported(served, "J1-1", "false")
    assert _decision(served, "J1-0", "rejected", says_no).status_code == 409
    assert _decision(served, "J1-0", "rejected", says_so, of_another).status_code == 409
    assert _decision(served, "J1-0", "rejected", "V1").status_code == 409
    assert _decision(served, "J1-0", "rejected").status_code == 422
    assert _decision(served, "J1-0", "rejected", says_so, holder="analyst").status_code == 403
    assert _decision(served, "J9-9", "rejected", says_so).status_code == 404
    assert _decision(served, "J1-0", "rejected", says_so, says_no).status_code == 201
    assert _decision(served, "J1-0", "confirmed", says_no, holder="planner").status_code == 409
    said = served.get("/v1/jobs/J1-0/decision").json()
    assert (said["verdict"], said["stands"], said["decided_by"]) == ("rejected", "rejected", "supervisor")
    assert said["evidence"] == [says_so, says_no]
    assert not any("score" in name for name in said)


def test_an_appeal_is_decided_by_another_person_and_comes_back_as_a_label(served: ReportingHome) -> None:
    first = _reported(served, "J1-2", "false")
    decision = _decision(served, "J1-2", "rejected", first).json()
    appealed = {"lodged_for": "registrant", "grounds": "کارگاه جابه‌جا شده است"}
    address = f"/v1/decisions/{decision['decision_id']}/appeals"
    appeal = served.made(address, appealed, "planner")["appeal_id"]
    assert served.post(address, appealed, "planner").status_code == 409
    assert served.get("/v1/jobs/J1-2/decision").json()["is_under_appeal"]
    second = _reported(served, "J1-2", "confirmed", completed_at="1405-02-02")
    settled = {"outcome": "overturned", "reason": "بازدید دوم کارگاه را یافت", "evidence": [second]}
    assert served.post(f"/v1/appeals/{appeal}/outcome", settled, "supervisor").status_code == 403
    assert served.post(f"/v1/appeals/{appeal}/outcome", {**settled, "evidence": [first]}, "planner").status_code == 409
    assert served.made(f"/v1/appeals/{appeal}/outcome", settled, "planner")["verdict"] == "confirmed"
    assert served.post(f"/v1/appeals/{appeal}/outcome", settled, "planner").status_code == 409
    said = served.get("/v1/jobs/J1-2/decision", "agency_reader").json()
    assert (said["verdict"], said["stands"], said["is_under_appeal"]) == ("rejected", "confirmed", False)
    records = served.app.state.held.records
    land(records, "test")
    assert land_appeals(records) == 1
    assert land_appeals(records) == 0
    decided_at = in_tehran(datetime.fromisoformat(said["appeals"][0]["decided_at"]))
    before = labels_as_of(served.settings, decided_at.replace(microsecond=0))
    after = labels_as_of(served.settings, decided_at + timedelta(days=1))
    assert before["J1-2"]["is_false"] == 0.0  # the second visit is known already
    assert (before["J1-2"]["inspector_id"], after["J1-2"]["inspector_id"]) == ("I00000", None)
    assert (after["J1-2"]["is_false"], after["J1-2"]["reported_via"]) == (0.0, "direct")
    assert hold_home(served.settings).breaches == ()


def test_outside_their_scope_nobody_decides_or_reads(served: ReportingHome) -> None:
    served.give_key("elsewhere", Role.SUPERVISOR, Scope(provinces=("23",)))
    report = _reported(served, "J1-3", "false")
    assert _decision(served, "J1-3", "rejected", report, holder="elsewhere").status_code == 404
    assert _decision(served, "J1-3", "rejected", report).status_code == 201
    assert served.get("/v1/jobs/J1-3/decision", "elsewhere").status_code == 404
    assert served.get("/v1/jobs/J1-3/decision", "inspector").status_code == 403
