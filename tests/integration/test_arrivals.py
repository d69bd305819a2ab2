"""Jobs that arrive get the scores that a run of their whole cycle would give them, kept, entered and made once."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from features.ledger import open_ledger
from models.published import latest
from serving.api.errands.arrival_scoring import check_can_score_as_of
from serving.arrivals.scoring import score_arrival
from serving.console.attaching import attach
from serving.ledger.rederiving import rederive
from serving.people import Role, Scope
from serving.records_audit import hold_home
from tests.arriving_rows import arriving
from tests.reporting_home import ReportingHome, reporting
from tests.trained_home import CYCLE, TrainedHome, copy_of
from training.scoring import score_jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.xdist_group("arrivals")  # one worker: jobs arrive and are scored once

JOBS = ("N-1", "N-2", "N-3")
APPROVED = datetime.fromisoformat("2023-06-05T09:00")  # in CYCLE
PLACE = {"province_code": "07", "county_code": "0701"}


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportingHome]:
    settings = copy_of(trained, tmp_path_factory.mktemp("arrivals"))
    shutil.copyfile(trained.settings.pseudonym_key_path, settings.pseudonym_key_path)
    with reporting(settings) as served:
        attach(served.app)
        yield served


@pytest.fixture(scope="module")
def arrived(served: ReportingHome) -> dict[str, Any]:
    """Return what the sender was told of three jobs of a plan."""
    sent = arriving(*JOBS, cycle=CYCLE, approved_at=APPROVED, **PLACE)
    said: dict[str, Any] = served.made("/v1/arrivals", sent, "registrar")
    assert (said["tables"]["jobs"]["landed"], said["quarantined"]) == (3, [])
    return said


@pytest.fixture(scope="module")
def scores(served: ReportingHome, arrived: dict[str, Any]) -> dict[str, Any]:
    """Return the scores of what arrived, once they are made."""
    address = f"/v1/arrivals/{arrived['arrival_id']}/scores"
    answer = served.get(address)
    assert answer.status_code in {200, 202}
    while answer.status_code == 202:
        assert answer.headers["location"].startswith(address)
        served.wait(0.5)
        answer = served.get(address)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def _scored(served: ReportingHome) -> list[dict[str, Any]]:
    entries = [json.loads(entry) for entry in open_ledger(served.settings).read().entries]
    return [entry for entry in entries if entry["kind"] == "arrivals scored"]


def test_a_job_that_arrived_has_the_score_that_its_cycle_would_give_it(
    served: ReportingHome, trained: TrainedHome, arrived: dict[str, Any], scores: dict[str, Any]
) -> None:
    as_of = arrived["as_of"]
    whole = score_jobs(served.settings, trained.release, CYCLE, datetime.fromisoformat(as_of)).scores
    rows = whole[whole["job_id"].isin(JOBS)]
    columns = ["job_id", "score", "score_low", "score_high", "release"]
    expected = [{**row, "as_of": as_of} for row in rows[columns].to_dict("records")]
    assert scores == {"arrival_id": arrived["arrival_id"], "as_of": as_of, "delivered": 3, "jobs": expected}


def test_the_run_is_its_own_entered_once_and_comes_out_again(
    served: ReportingHome, trained: TrainedHome, scores: dict[str, Any]
) -> None:
    assert served.json(f"/v1/arrivals/{scores['arrival_id']}/scores") == scores
    (entry,) = _scored(served)
    assert entry["who"] == f"account {_number(served)}"
    assert rederive(served.settings, entry["what"]["arrivals"]).as_dict()["is_same"]
    assert latest(served.settings.home, CYCLE).folder.name == trained.published.folder.name
    assert served.get(f"/v1/jobs/{JOBS[0]}").status_code == 404  # what is published for the cycle stays as it is
    assert served.json("/v1/arrivals")["arrivals"][0]["is_scored"]
    assert hold_home(served.settings).breaches == ()


def _number(served: ReportingHome) -> int:
    (number,) = [person["number"] for person in _people(served) if person["name"] == "registrar"]
    return int(number)


def _people(served: ReportingHome) -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = served.json("/v1/people", "administrator")["people"]
    return people


def test_whoever_sees_scores_sees_those_of_their_places(served: ReportingHome, scores: dict[str, Any]) -> None:
    served.give_key("qom", Role.PLANNER, Scope(provinces=("07",)))
    served.give_key("elsewhere", Role.PLANNER, Scope(provinces=("23",)))
    address = f"/v1/arrivals/{scores['arrival_id']}/scores"
    assert served.json(address, "qom")["jobs"] == scores["jobs"]
    assert served.json(address, "elsewhere")["jobs"] == []
    for role in ("registrar", "inspector", "supervisor", "agency_reader", "administrator"):
        assert served.get(address, role).status_code == 403


def test_an_auditor_finds_what_arrived_and_every_run_that_scored_it(
    served: ReportingHome, arrived: dict[str, Any], scores: dict[str, Any]
) -> None:
    (entry,) = [line for line in served.json("/v1/ledger/entries", "auditor")["entries"] if "arrivals" in line["kind"]]
    run, landing = entry["about"], f"/en/audit/ledger/{arrived['landing']['entry']}"
    assert run.startswith(f"{arrived['arrival_id']}-")
    assert served.get(f"/en/audit?q={run}", "auditor").headers["location"] == f"/en/audit/again/{run}"
    found = served.get(f"/en/audit?q={arrived['arrival_id']}", "auditor").text
    assert f'href="/en/audit/again/{run}"' in found
    assert f'href="{landing}"' in found
    assert "Nothing that you may see" in served.get(f"/en/audit?q={run[:8]}", "auditor").text
    again = served.get(f"/fa/audit/again/{run}", "auditor").text
    assert f"/fa/audit/ledger/{entry['index']}" in again
    job = scores["jobs"][0]
    page = served.get(f"/en/audit/jobs/{job['job_id']}", "auditor").text
    event = page.partition("Scored by itself, as it arrived")[2].partition("</tr>")[0]
    assert f"{job['score']:.1%}" in event
    assert f"/en/releases/{job['release']}" in event
    assert f"/en/audit/ledger/{entry['index']}" in event
    served.give_key("audits-elsewhere", Role.AUDITOR, Scope(provinces=("23",)))
    assert served.get(f"/en/audit/jobs/{job['job_id']}", "audits-elsewhere").status_code == 404


def test_before_it_was_registered_no_job_is_scored(served: ReportingHome, scores: dict[str, Any]) -> None:
    as_of = check_can_score_as_of("1402-01-01")
    assert as_of == "2023-03-21T00:00:00"
    assert score_arrival(served.settings, scores["arrival_id"], JOBS, as_of, "account 7") == {"runs": []}
    assert len(_scored(served)) == 1
