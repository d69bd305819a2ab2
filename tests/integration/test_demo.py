"""The middle of the demo's cycle: a sample that is out, part of its reports, and an account for every role."""

from __future__ import annotations

import re
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from experiments.demo.accounts import give_accounts
from experiments.demo.campaign import VISITS, campaign
from features.ledger import open_ledger
from serving.api.application import make_app
from serving.console.attaching import attach
from serving.console.languages import language
from serving.field_reports.landing import land
from serving.people import Register, Role
from serving.records import open_records
from tests.planning_home import PATIENCE, answered
from tests.served_home import ServedHome
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from experiments.demo.campaign import Campaign


@pytest.fixture(scope="module")
def gone_out(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServedHome, Campaign]]:
    key = trained.settings.pseudonym_key_path  # reports are checked as rows of a drop
    settings = copy_of(trained, tmp_path_factory.mktemp("demo")).model_copy(update={"key_file": key})
    records = open_records(settings)
    made = campaign(settings, records, trained.drop, CYCLE)
    assert campaign(settings, records, trained.drop, CYCLE).plan == made.plan  # another demo in the folder goes on
    passwords = give_accounts(records, "A01")
    records.engine.dispose()
    app = make_app(settings)
    attach(app)
    with ServedHome(settings, app) as served:
        for name in passwords:
            served.keys[name] = Register(served.app.state.held.records, "test").give_key(name)
        yield served, made


def test_every_role_has_an_account_and_a_first_page(gone_out: tuple[ServedHome, Campaign]) -> None:
    served, _ = gone_out
    accounts = {person.name: person.role for person in Register(served.app.state.held.records, "test").all()}
    with_password = {
        person.name for person in Register(served.app.state.held.records, "test").all() if person.password_hash
    }
    assert {accounts[name] for name in with_password} == {role.value for role in Role}
    for name in with_password:
        leads = served.ask("/en/", name).headers["location"]
        assert served.ask(leads, name).status_code == 200, name


def test_a_sample_is_in_the_field_with_part_of_its_reports_in(gone_out: tuple[ServedHome, Campaign]) -> None:
    served, made = gone_out
    plan = served.json(f"/v1/sample-plans/{made.plan}")
    assert plan["state"] == "in_field"
    assert plan["visits"]["reported"] == made.reported
    assert VISITS / 4 < made.reported < VISITS / 2
    assert plan["visits"]["could_not_be_made"] == 1
    own = served.json("/v1/worklist", "inspector")["visits"]
    assert {visit["state"] for visit in own} == {"open", "reported"}
    assert all(visit["date"] and visit["stop"] for visit in own)


def test_an_agency_table_is_shown_as_it_was_last_made(gone_out: tuple[ServedHome, Campaign]) -> None:
    served, made = gone_out
    land(served.app.state.held.records, "test")
    path = f"/en/agencies/{made.plan}"
    assert f'href="{path}"' in served.ask("/en/agencies", "analyst").text
    assert "Nobody has made this table yet" in served.ask(path, "analyst").text
    table = answered(served, f"/v1/sample-plans/{made.plan}/agency-table", "planner", "POST").json()
    page = served.ask(path, "analyst").text
    listed = re.findall(r'<bdi class="id">(A\d+)</bdi>', page)
    assert listed == [row["agency_code"] for row in table["rows"]]
    assert language("en").share(table["rows"][0]["verified_share"]) in page
    assert "&lt;5" in page
    paper = _made(served, f"{path}/table.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert "attachment" in paper.headers["content-disposition"]
    entered = open_ledger(served.settings).since(0).entries
    assert sum(sha256(paper.content).hexdigest().encode() in entry for entry in entered) == 1
    assert served.ask(f"{path}/table.pdf", "agency_reader").status_code == 404
    assert served.ask(path, "agency_reader").status_code == 404  # not before it is closed
    assert made.plan not in served.ask("/en/agencies", "agency_reader").text


def test_the_report_of_a_period_is_a_page_and_a_file(gone_out: tuple[ServedHome, Campaign]) -> None:
    served, made = gone_out
    assert 'name="from"' in served.ask("/fa/period", "analyst").text
    asked = f"from=۱۴۰۲/۰۱/۰۱&to=1410/01/01&sample_plan={made.plan}"
    page = _made(served, f"/en/period?{asked}")
    assert "Plans visited" in page.text
    assert "style=" not in page.text
    assert "data-follow" not in page.text
    file = _made(served, f"/fa/period/report.xlsx?{asked}")
    assert file.content[:2] == b"PK"
    assert "attachment" in file.headers["content-disposition"]
    assert 'href="/en/period/report.pdf?from=' in page.text
    assert served.ask(f"/en/period?{asked}", "supervisor").status_code == 403
    assert _made(served, "/en/period?from=1402-01-01&to=1401-01-01").status_code == 404


def _made(served: ServedHome, path: str) -> httpx.Response:
    """Follow a page as its script does, until there is nothing to follow."""
    end = time.monotonic() + PATIENCE
    answer = served.ask(path, "analyst")
    while b"data-follow" in answer.content and time.monotonic() < end:
        address = answer.text.partition('data-follow="')[2].partition('"')[0].replace("&amp;", "&")
        if b"data-follow" not in served.ask(address, "analyst").content:
            answer = served.ask(path, "analyst")
        served.wait(0.5)
    return answer
