"""Pages for supervisors and inspectors: whose visits, on paper too, reports and receipts; nothing of why."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from serving.console.languages import language
from serving.field_systems.outcomes import OUTCOMES
from serving.people import Register
from tests.docs.pages import ROOT
from tests.field_home import INSPECTORS, FieldHome, make_field_home, today
from tests.served_home import ServedHome, serve_home
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _tomorrow() -> str:
    return (date.fromisoformat(today()) + timedelta(days=1)).isoformat()


WHY = ("score", "arm", "chance", "probability", "امتیاز", "احتمال")


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> FieldHome:
    folder = tmp_path_factory.mktemp("field")
    return make_field_home(settings_in(folder), folder)


@pytest.fixture(scope="module")
def served(field: FieldHome) -> Iterator[ServedHome]:
    with serve_home(field.settings) as served:
        yield served


@pytest.mark.parametrize(
    ("role", "leads"),
    [("supervisor", "worklist"), ("inspector", "visits"), ("auditor", "begin")],  # nothing is scored in this home
)
def test_the_first_page_is_one_that_the_role_may_open(served: ServedHome, role: str, leads: str) -> None:
    answer = served.ask("/en/", role)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/en/{leads}")
    account = served.ask("/en/account", role)
    assert account.status_code == 200
    # until what keeps unsent reports is there, logging out would take along those that others left on the phone
    assert ("data-log-out disabled" in account.text) == (role == "inspector")


def test_a_worklist_shows_visits_by_day_and_says_nothing_of_why(served: ServedHome) -> None:
    page = served.ask("/en/worklist", "supervisor").text
    listed = re.findall(r'class="id" href="/en/worklist/[^"]+">(P\d)<', page)
    assert listed[:6] == ["P0", "P1", "P2", "P4", "P5", "P3"]
    assert language("en").day(today()) in page
    shown = page.partition("<main")[2].partition("</main>")[0]
    assert not [word for word in WHY if word in shown.lower()]
    assert served.ask("/en/worklist", "inspector").status_code == 403
    assert served.ask("/en/worklist", "planner").status_code == 403


def test_a_worklist_can_be_asked_for_by_day_state_and_inspector(served: ServedHome) -> None:
    def plans(query: str) -> list[str]:
        page = served.ask(f"/en/worklist?{query}", "supervisor").text
        return re.findall(r'class="id" href="/en/worklist/[^"]+">(P\d)<', page)

    assert plans(f"date={today()}") == ["P0", "P1", "P2", "P4", "P5"]
    assert sorted(plans("inspector=none")) == ["P6", "P7", "P8"]
    assert plans(f"inspector={INSPECTORS[0]}&after=2&province=07") == ["P2", "P3"]
    assert plans("state=reported") == []
    page = served.ask("/en/worklist", "supervisor").text
    assert sorted(plans(re.findall(r'href="\?(date=none)"', page)[0])) == ["P6", "P7", "P8"]
    assert served.ask("/en/worklist?date=yesterday", "supervisor").status_code == 422


def test_who_may_go_is_offered_and_nobody_else(served: ServedHome, field: FieldHome) -> None:
    page = served.ask(f"/fa/worklist/{field.visits[6]}", "supervisor").text
    assert tuple(re.findall(r'<option value="(I\d+)"', page)) == INSPECTORS
    assert "شهرستان 0701" in page
    assert served.ask("/fa/worklist/none", "supervisor").status_code == 404


def test_a_visit_that_is_given_up_brings_the_reserve_out(served: ServedHome, field: FieldHome) -> None:
    given_up = field.visits[8]
    before = served.ask("/en/worklist?inspector=none", "supervisor").text
    body = {"reason": "the bridge is closed"}
    answer = served.ask(f"/v1/visits/{given_up}/give-up", "supervisor", "POST", body).json()
    page = served.ask(f"/en/worklist/{given_up}?released={answer['released']}", "supervisor").text
    assert "the bridge is closed" in page
    assert "given out for it: 1" in page
    assert f'data-send="/v1/visits/{given_up}' not in page
    assert ">P9<" not in before
    assert ">P9<" in served.ask("/en/worklist?inspector=none", "supervisor").text


@pytest.mark.parametrize("who", ["supervisor", "planner"])
def test_paper_has_a_sheet_for_each_inspector_and_day(served: ServedHome, field: FieldHome, who: str) -> None:
    path = "/fa/worklist/print" if who == "supervisor" else f"/fa/sample-plans/{field.plan}/print"
    page = served.ask(path, who).text
    sheets = page.split('<section class="sheet"')[1:]
    assert len(sheets) == 4  # two days of one inspector, one of another, and what nobody has
    assert re.findall(r'<bdi class="id">(P\d)</bdi>', sheets[0]) == ["P0", "P1", "P2"]
    assert language("fa").day(today()) in sheets[0]
    assert all(f">J1-{job}<" in sheets[0] for job in range(2))
    only = served.ask(f"{path}?inspector={INSPECTORS[0]}&date={today()}", who).text
    assert only.count('<section class="sheet"') == 1
    assert served.ask(path, "inspector").status_code == 403


@pytest.fixture
def omid(served: ServedHome) -> str:
    """Return the name of the inspector who has visits, with a key."""
    if "omid" not in served.keys:
        served.keys["omid"] = Register(served.app.state.held.records, "test").give_key("omid")
    return "omid"


def reported(served: ServedHome, omid: str, visit: str, number: int) -> dict[str, Any]:
    jobs = [{"job_id": f"J{number}-{job}", "outcome": "confirmed"} for job in range(1 + number % 3)]
    body = {"visit_id": visit, "completed_at": "1405-02-01 10:00", "duration_min": 40, "distance_m": 12, "jobs": jobs}
    answer = served.ask("/v1/reports", omid, "POST", body, idempotency_key=str(uuid4()))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_an_inspector_sees_a_day_of_their_own_in_order_and_nobody_elses(
    served: ServedHome, field: FieldHome, omid: str
) -> None:
    page = served.ask("/fa/visits", omid).text
    assert re.findall(r">(P\d)</a>", page) == ["P0", "P1", "P2"]
    assert "P3" in served.ask(f"/fa/visits?date={_tomorrow()}", omid).text
    assert served.ask("/fa/visits?date=none", omid).status_code == 200
    assert 'href="geo:34.5,50.25?q=34.5,50.25"' in page
    shown = page.partition("<main")[2].partition("</main>")[0]
    assert not [word for word in WHY if word in shown.lower()]
    assert "No visit has been given to you yet" in served.ask("/en/visits", "inspector").text
    assert served.ask(f"/en/visits/{field.visits[0]}", "inspector").status_code == 404
    assert served.ask("/en/visits", "supervisor").status_code == 403


def test_the_form_asks_of_every_job_and_what_the_registry_knows_helps_to_find_it(
    served: ServedHome, field: FieldHome, omid: str
) -> None:
    page = served.ask(f"/en/visits/{field.visits[1]}", omid).text
    assert re.findall(r'<fieldset data-job="(J1-\d)">', page) == ["J1-0", "J1-1"]
    assert re.findall(r'name="outcome-1" value="(\w+)"', page) == [one.code for one in OUTCOMES]
    assert 'data-report="/v1/reports"' in page
    assert "<dt>Licence</dt>" in page
    assert "<dt>Licence</dt>" not in served.ask(f"/en/visits/{field.visits[2]}", omid).text
    assert re.search(r"<dt>Postal code</dt><dd><bdi class=\"id\">1\d{9}</bdi>", page)


def test_a_receipt_can_be_checked_without_rastin(
    served: ServedHome, field: FieldHome, omid: str, tmp_path: Path
) -> None:
    receipt = reported(served, omid, field.visits[0], 0)
    page = served.ask(f"/en/reports/{receipt['report_id']}", omid).text
    assert receipt["ledger"]["leaf"] in page
    assert receipt["content_sha256"] in page
    file = served.ask(f"/en/reports/{receipt['report_id']}/receipt-1.json", omid)
    assert "attachment" in file.headers["content-disposition"]
    kept = tmp_path / "receipt.json"
    kept.write_bytes(file.content)
    key = tmp_path / "key.pub"
    key.write_text(f"{file.json()['key']}\n")
    check = [sys.executable, str(ROOT / "docs" / "verify_ledger.py"), "proof", str(kept), "--key", str(key)]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    assert served.ask(f"/en/reports/{receipt['report_id']}", "inspector").status_code == 404


def test_a_correction_begins_with_what_was_said_and_stands_beside_it(
    served: ServedHome, field: FieldHome, omid: str
) -> None:
    receipt = reported(served, omid, field.visits[3], 3)
    asked = f"/en/reports/{receipt['report_id']}/correction"
    page = served.ask(asked, omid).text
    assert re.search(r'name="outcome-1" value="confirmed" required checked', page)
    assert 'value="1405-02-01 10:00"' in page
    assert served.ask(asked, "supervisor").status_code == 403
    body = {"completed_at": "1405-02-01 10:00", "duration_min": 40, "corrects": 1}
    body |= {"jobs": [{"job_id": "J3-0", "outcome": "false"}]}
    path = f"/v1/reports/{receipt['report_id']}/corrections"
    assert served.ask(path, omid, "POST", body, idempotency_key=str(uuid4())).status_code == 201
    page = served.ask(f"/en/reports/{receipt['report_id']}", "supervisor").text
    assert page.index("Version 2") < page.index("Version 1, as it came")
    assert f'data-send="/v1/reports/{receipt["report_id"]}/remarks"' in page
    listed = served.ask("/en/reports?plan_id=P3", "supervisor").text
    assert listed.count(receipt["report_id"][:8]) == 2 * 2  # two versions: the text and the link of each


def test_a_sealing_key_is_the_accounts_own_and_the_same_on_every_page(served: ServedHome, omid: str) -> None:
    def key(holder: str, path: str = "/fa/visits") -> str:
        return served.ask(path, holder).text.partition('data-key="')[2].partition('"')[0]

    assert key(omid) == key(omid, "/en/reports")
    assert len(key(omid)) == 64
    assert key("inspector") != key(omid)
    assert key("supervisor", "/fa/worklist") == ""
