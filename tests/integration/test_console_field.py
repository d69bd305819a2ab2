"""The console's pages for supervisors, and paper: whose visits, given to whom, given up, and nothing of why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from serving.console.languages import language
from tests.field_home import INSPECTORS, FieldHome, make_field_home, today
from tests.served_home import ServedHome, serve_home
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    [("supervisor", "worklist"), ("administrator", "account"), ("auditor", "")],
)
def test_the_first_page_is_one_that_the_role_may_open(served: ServedHome, role: str, leads: str) -> None:
    answer = served.ask("/en/", role)
    assert answer.status_code == (303 if leads else 404)  # nothing is scored in this home
    assert not leads or answer.headers["location"] == f"/en/{leads}"
    assert served.ask("/en/account", role).status_code == 200


def test_a_worklist_shows_visits_by_day_and_says_nothing_of_why(served: ServedHome) -> None:
    page = served.ask("/en/worklist", "supervisor").text
    listed = re.findall(r'class="id" href="/en/worklist/[^"]+">(P\d)<', page)
    assert listed[:4] == ["P0", "P1", "P2", "P3"]
    assert language("en").day(today()) in page
    shown = page.partition("<main")[2].partition("</main>")[0]
    assert not [word for word in WHY if word in shown.lower()]
    assert served.ask("/en/worklist", "inspector").status_code == 403
    assert served.ask("/en/worklist", "planner").status_code == 403


def test_a_worklist_can_be_asked_for_by_day_state_and_inspector(served: ServedHome) -> None:
    def plans(query: str) -> list[str]:
        page = served.ask(f"/en/worklist?{query}", "supervisor").text
        return re.findall(r'class="id" href="/en/worklist/[^"]+">(P\d)<', page)

    assert plans(f"date={today()}") == ["P0", "P1", "P2"]
    assert sorted(plans("inspector=none")) == ["P4", "P5", "P6"]
    assert plans(f"inspector={INSPECTORS[0]}&after=2&province=07") == ["P2", "P3"]
    assert plans("state=reported") == []
    assert served.ask("/en/worklist?date=yesterday", "supervisor").status_code == 422


def test_who_may_go_is_offered_and_nobody_else(served: ServedHome, field: FieldHome) -> None:
    page = served.ask(f"/fa/worklist/{field.visits[4]}", "supervisor").text
    assert tuple(re.findall(r'<option value="(I\d+)"', page)) == INSPECTORS
    assert "شهرستان 0701" in page
    assert served.ask("/fa/worklist/none", "supervisor").status_code == 404


def test_a_visit_that_is_given_up_brings_the_reserve_out(served: ServedHome, field: FieldHome) -> None:
    given_up = field.visits[6]
    before = served.ask("/en/worklist?inspector=none", "supervisor").text
    body = {"reason": "the bridge is closed"}
    answer = served.ask(f"/v1/visits/{given_up}/give-up", "supervisor", "POST", body).json()
    page = served.ask(f"/en/worklist/{given_up}?released={answer['released']}", "supervisor").text
    assert "the bridge is closed" in page
    assert "given out for it: 1" in page
    assert f'data-send="/v1/visits/{given_up}' not in page
    assert ">P7<" not in before
    assert ">P7<" in served.ask("/en/worklist?inspector=none", "supervisor").text


@pytest.mark.parametrize("who", ["supervisor", "planner"])
def test_paper_has_a_sheet_for_each_inspector_and_day(served: ServedHome, field: FieldHome, who: str) -> None:
    path = "/fa/worklist/print" if who == "supervisor" else f"/fa/sample-plans/{field.plan}/print"
    page = served.ask(path, who).text
    sheets = page.split('<section class="sheet"')[1:]
    assert len(sheets) == 3  # two days of one inspector, and what nobody has
    assert re.findall(r'<bdi class="id">(P\d)</bdi>', sheets[0]) == ["P0", "P1", "P2"]
    assert language("fa").day(today()) in sheets[0]
    assert all(f">J1-{job}<" in sheets[0] for job in range(2))
    only = served.ask(f"{path}?inspector={INSPECTORS[0]}&date={today()}", who).text
    assert only.count('<section class="sheet"') == 1
    assert served.ask(path, "inspector").status_code == 403
