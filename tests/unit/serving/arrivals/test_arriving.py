"""Newly registered jobs over the API: they land by an ingest's rules, once; who sends them sees no score."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from features.faults import Fault
from features.ledger import open_ledger
from serving.people import Keyholder, Role, Scope
from serving.records_audit import hold_home
from tests.arriving_rows import arriving, zipped
from tests.reporting_home import ReportingHome, land_registry, reporting
from tests.stores import landed, settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator

ZIP = {"content-type": "application/octet-stream"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportingHome]:
    folder = tmp_path_factory.mktemp("arrivals")
    land_registry(settings := settings_in(folder), folder)
    with reporting(settings) as served:
        yield served


def _jobs_landed(served: ReportingHome) -> set[str]:
    return {row["job_id"] for row in landed(served.settings, "jobs")}


def test_a_job_lands_with_its_plan_and_is_entered_under_who_sent_it(served: ReportingHome) -> None:
    said = served.made("/v1/arrivals", arriving("N-1", plan_id="N1"), "registrar")
    assert {name: rows["landed"] for name, rows in said["tables"].items()} == {"plans": 1, "jobs": 1}
    assert said["quarantined"] == []
    assert "N-1" in _jobs_landed(served)
    entry = json.loads(open_ledger(served.settings).read().entries[said["landing"]["entry"]])
    assert (entry["kind"], entry["what"]["tables"]["jobs"]["landed"]) == ("drop landed", 1)
    assert entry["who"].startswith("account ")
    assert served.get(f"/v1/arrivals/{said['arrival_id']}", "registrar").json()["landing"] == said["landing"]
    assert "score" not in json.dumps({**said, "ledger": None, "landing": None})


def test_sent_again_with_the_same_key_nothing_lands_twice(served: ReportingHome) -> None:
    sent = arriving("N-2", plan_id="N2")
    first = served.post("/v1/arrivals", sent, "registrar", "same-key-2")
    again = served.post("/v1/arrivals", sent, "registrar", "same-key-2")
    assert (again.status_code, again.content) == (201, first.content)
    other = served.post("/v1/arrivals", arriving("N-3", plan_id="N3"), "registrar", "same-key-2")
    assert other.status_code == 409
    assert "N-3" not in _jobs_landed(served)
    anew = served.made("/v1/arrivals", sent, "registrar")  # as after a kill before the answer was kept
    assert anew["tables"]["jobs"]["repeated"] == 1
    assert len([row for row in landed(served.settings, "jobs") if row["job_id"] == "N-2"]) == 1


def test_what_breaks_a_rule_waits_in_quarantine_and_the_sender_is_told_why_in_both_languages(
    served: ReportingHome,
) -> None:
    sent = arriving("N-4", "N-5", "N-6", plan_id="N4")
    sent["jobs"][1]["worker_national_id"] = "1234567890"
    sent["jobs"][2]["plan_id"] = "NOBODY"
    said = served.made("/v1/arrivals", sent, "registrar")
    assert said["tables"]["jobs"]["rules"] == {"national_id_check_digit": 1, "unknown_reference": 1}
    assert [(row["table"], row["row"], row["key"]) for row in said["quarantined"]] == [
        ("jobs", 2, "N-5"),
        ("jobs", 3, "N-6"),
    ]
    for row in said["quarantined"]:
        assert row["column"] in row["message_en"]
        assert row["message_fa"]
    assert "1234567890" not in json.dumps(said)
    assert {"N-4"} == _jobs_landed(served) & {"N-4", "N-5", "N-6"}


def test_a_job_that_waited_for_its_plan_lands_with_it(served: ReportingHome) -> None:
    both = arriving("N-7", plan_id="N7")
    said = served.made("/v1/arrivals", {"jobs": both["jobs"]}, "registrar")
    assert said["tables"]["jobs"]["quarantined"] == 1
    more = arriving("N-8", plan_id="N8")
    said = served.made("/v1/arrivals", {"jobs": more["jobs"], "plans": [*both["plans"], *more["plans"]]}, "registrar")
    assert said["tables"]["jobs"]["released"] == 1
    assert {"N-7", "N-8"} <= _jobs_landed(served)


def test_many_rows_come_as_files(served: ReportingHome) -> None:
    sent = arriving(*(f"Z-{number}" for number in range(30)), plan_id="Z1")
    said = served.post("/v1/arrival-files", zipped(sent), "registrar", **ZIP)
    assert said.status_code == 201, said.text
    assert said.json()["tables"]["jobs"]["landed"] == 30
    listed = served.json("/v1/arrivals?limit=1")
    assert [(one["jobs"], one["is_scored"]) for one in listed["arrivals"]] == [(30, False)]
    older = served.json(f"/v1/arrivals?cursor={listed['next']}")["arrivals"]
    assert listed["arrivals"][0]["arrival_id"] not in {one["arrival_id"] for one in older}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no archive", "zip archive"),
        (zipped({"plans": arriving("X")["plans"]}), "jobs.csv"),
        (zipped(arriving("X"), **{"verifications.csv": b"verification_id\n1\n"}), "zip archive"),
        (zipped(arriving("X"), **{"../jobs.csv": b"job_id\n1\n"}), "zip archive"),
        (zipped({}, **{"jobs.csv": b"job_id\n1\n"}), "must have the column"),
        (zipped({}, **{"jobs.csv": b"job_id\n" * 60_000}), "up to 50,000 rows"),
        (zipped({}, **{"jobs.csv": b"\xff\xfe\x00"}), "CSV text"),
    ],
    ids=["no-archive", "no-jobs", "checks", "outside", "columns", "too-many", "no-table"],
)
def test_what_is_no_arrival_is_refused_whole(served: ReportingHome, content: bytes, said: str) -> None:
    before = _jobs_landed(served)
    answer = served.post("/v1/arrival-files", content, "registrar", **ZIP)
    assert (answer.status_code, said in answer.json()["detail"]) == (409, True), answer.text
    assert _jobs_landed(served) == before
    assert not [path for path in (served.settings.home / "tmp").rglob("*") if path.suffix == ".csv"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"plans": []}, 422), ({"jobs": []}, 422), ({"jobs": [{"job_id": ["X"]}]}, 422), ({"jobs": [{"grade": 1}]}, 409)],
)
def test_rows_must_be_of_their_table(served: ReportingHome, sent: Any, status: int) -> None:
    assert served.post("/v1/arrivals", sent, "registrar").status_code == status


def test_who_delivers_sees_no_score_and_nobody_elses_arrival(served: ReportingHome) -> None:
    said = served.made("/v1/arrivals", arriving("N-9", plan_id="N9"), "registrar")
    arrival = f"/v1/arrivals/{said['arrival_id']}"
    assert served.get(f"{arrival}/scores", "registrar").status_code == 403
    assert served.get("/v1/arrivals", "registrar").status_code == 403
    assert served.get("/v1/jobs/N-9", "registrar").status_code == 403
    served.give_key("another", Role.REGISTRAR)
    assert served.get(arrival, "another").status_code == 404
    assert served.post("/v1/arrivals", arriving("N-10"), "planner").status_code == 403
    with pytest.raises(Fault, match="without bounds"):
        Keyholder("bounded", Role.REGISTRAR, Scope(agencies=("A01",))).check_can_be()


def test_without_a_release_whoever_asks_for_scores_is_told(served: ReportingHome) -> None:
    said = served.made("/v1/arrivals", arriving("N-11", plan_id="N11"), "registrar")
    scores = f"/v1/arrivals/{said['arrival_id']}/scores"
    answer = served.get(scores)
    while answer.status_code == 202:
        served.wait(0.5)
        answer = served.get(scores)
    assert (answer.status_code, "none was trained yet" in answer.text) == (409, True), answer.text
    assert served.get(f"{scores}?as_of=2999-01-01").status_code == 409
    assert served.get(f"{scores}?as_of=1405-13-01").status_code == 409
    assert hold_home(served.settings).breaches == ()
