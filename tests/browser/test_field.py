"""Supervisors and inspectors at a browser: visits given out, and reports that no lost connection takes away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest

from serving.people import Register
from serving.records import open_records
from tests.browser.line import Line, line_to
from tests.browser.served import served_to_a_browser
from tests.browser.visitor import DESK, PHONE, Visitor, visiting
from tests.field_home import INSPECTORS, FieldHome, make_field_home, today
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")
Scheme = Literal["dark", "light"]
BOTH = [("fa", PHONE, "light"), ("en", DESK, "dark")]
NOTE = "the neighbour had the key"
SEALED = "Object.keys(localStorage).filter((name) => name.startsWith('unsent:')).length"


@pytest.fixture(scope="module")
def field(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> FieldHome:  # noqa: ARG001 -- nothing is made where nobody looks
    folder = tmp_path_factory.mktemp("field")
    return make_field_home(settings_in(folder), folder)


@pytest.fixture(scope="module")
def server(field: FieldHome) -> Iterator[str]:
    with served_to_a_browser(field.settings) as address:
        yield address


@pytest.fixture(scope="module")
def line(server: str) -> Iterator[Line]:
    with line_to(server) as line:
        yield line


@pytest.fixture(scope="module")
def reports_of(field: FieldHome, server: str) -> Any:
    """Return what tells how many versions of reports of a plan have come."""
    records = open_records(field.settings)
    key = Register(records, "test").give_key("nasrin")
    records.engine.dispose()

    def count(plan_id: str) -> int:
        headers = {"authorization": f"Bearer {key}"}
        return len(httpx.get(f"{server}/v1/reports?plan_id={plan_id}", headers=headers).json()["reports"])

    return count


@pytest.mark.parametrize(
    ("lang", "size", "scheme", "given"),
    [("fa", DESK, "dark", 6), ("en", PHONE, "light", 7)],
    ids=["fa-desk-dark", "en-phone-light"],
)
def test_a_supervisor_gives_visits_to_an_inspector(
    browser: Browser, server: str, field: FieldHome, lang: str, size: tuple[int, int], scheme: Scheme, given: int
) -> None:
    with visiting(browser, server, lang, size, scheme) as supervisor:
        page = supervisor.page
        supervisor.go("/")
        supervisor.let_in("nasrin")
        page.wait_for_selector("[data-give]")
        supervisor.look_closely()
        supervisor.picture(f"supervisor-{lang}")
        supervisor.click(f"[value='{field.visits[given]}']")
        supervisor.fill("#inspector_id", "I00000")  # of another level
        supervisor.click("[data-give] button")
        page.wait_for_selector("[data-told].fault:not([hidden])")
        supervisor.wrong.clear()  # the browser notes the refusal
        supervisor.fill("#inspector_id", INSPECTORS[1])
        with page.expect_navigation():
            supervisor.click("[data-give] button")
        row = page.text_content(f"tr:has([value='{field.visits[given]}'])") or ""
        assert INSPECTORS[1] in row
        for path in (f"/worklist/{field.visits[given]}", "/worklist/print", "/account", "/reports"):
            supervisor.go(path)
            supervisor.look_closely()


def test_a_supervisor_gives_a_visit_up_and_the_reserve_takes_its_place(
    browser: Browser, server: str, field: FieldHome
) -> None:
    with visiting(browser, server, "fa", PHONE, "dark") as supervisor:
        supervisor.go(f"/worklist/{field.visits[8]}")
        supervisor.let_in("nasrin")
        supervisor.click("details summary")
        supervisor.fill("#reason", "پل بسته است")
        supervisor.click("form[data-send$='/give-up'] button")
        supervisor.page.wait_for_selector("main [role=status]")
        supervisor.look_closely()
        supervisor.go("/worklist?inspector=none&state=open")
        assert "P9" in (supervisor.page.text_content("[data-give] tbody") or "")


@pytest.mark.parametrize(
    ("lang", "size", "scheme", "who", "plan"),
    [("fa", PHONE, "light", "omid", 0), ("en", DESK, "dark", "sima", 4)],
    ids=["fa-phone-light", "en-desk-dark"],
)
def test_what_is_half_filled_survives_until_it_is_sent_or_deleted(
    browser: Browser,
    line: Line,
    field: FieldHome,
    lang: str,
    size: tuple[int, int],
    scheme: Scheme,
    who: str,
    plan: int,
) -> None:
    with visiting(browser, line.address, lang, size, scheme) as inspector:
        page = inspector.page
        _enter(inspector, who)
        page.wait_for_selector("html[data-kept]")
        inspector.click(f"h2 a:text-is('P{plan}')")
        _half_fill(inspector)
        assert NOTE not in page.evaluate("JSON.stringify(localStorage)")
        page.reload()
        _is_half_filled(inspector)
        inspector.look_closely()
        inspector.picture(f"half-filled-{lang}")

        inspector.page = page.context.new_page()  # the tab is closed, and the connection lost
        page.close()
        page = inspector.page
        line.become("cut")
        inspector.go("/visits")
        page.wait_for_selector("[data-unsent] ul a")
        inspector.click("[data-unsent] ul a")
        _is_half_filled(inspector)
        line.become("open")

        inspector.click("header form button")
        page.wait_for_selector("[data-leaving]:not([hidden])")
        with page.expect_navigation():
            inspector.click("[data-unsent] ul button")
        page.wait_for_selector("form.report")
        assert page.input_value("#note") == ""
        assert page.evaluate(SEALED) == 0
        inspector.go(f"/visits/{field.visits[plan]}")
        assert page.is_hidden("[data-unsent]")
        inspector.wrong[:] = [said for said in inspector.wrong if "net::ERR" not in said]


def test_what_is_half_filled_of_a_visit_is_forgotten_when_it_is_given_up(
    browser: Browser, server: str, field: FieldHome
) -> None:
    visit = field.visits[6]
    records = open_records(field.settings)
    headers = {"authorization": f"Bearer {Register(records, 'test').give_key('nasrin')}"}
    records.engine.dispose()
    sent = {"inspector_id": INSPECTORS[1]}
    httpx.post(f"{server}/v1/visits/{visit}/assign", json=sent, headers=headers).raise_for_status()
    with visiting(browser, server, "fa", PHONE, "light") as inspector:
        inspector.go(f"/visits/{visit}")
        inspector.let_in("sima")
        inspector.page.wait_for_selector("form.report")
        _half_fill(inspector)
        inspector.click("details summary")
        inspector.fill("#reason", "جاده بسته است")
        inspector.click("form[data-send$='/give-up'] button")
        inspector.page.wait_for_selector("[data-closed]")
        inspector.page.wait_for_function(f"() => {SEALED} === 0")
        inspector.look_closely()


@pytest.mark.parametrize(
    ("lang", "size", "scheme", "who", "plans"),
    [("fa", PHONE, "light", "omid", (0, 1)), ("en", DESK, "dark", "sima", (4, 5))],
    ids=["fa-phone-light", "en-desk-dark"],
)
def test_a_report_survives_a_lost_connection_and_is_made_once(
    browser: Browser, line: Line, reports_of: Any, lang: str, size: tuple[int, int], scheme: Scheme, who: str,
    plans: tuple[int, int], tmp_path: Path,
) -> None:  # fmt: skip
    with visiting(browser, line.address, lang, size, scheme) as inspector:
        page = inspector.page
        _enter(inspector, who)
        page.wait_for_selector("html[data-kept]")
        inspector.look_closely()
        inspector.picture(f"visits-{lang}")

        line.become("cut")
        inspector.click(f"h2 a:text-is('P{plans[0]}')")
        _fill(inspector)
        inspector.click("form.report .actions >> button:not(.quiet)")
        page.wait_for_selector("[data-waiting]:not([hidden])")
        page.reload()
        page.wait_for_selector("[data-waiting]:not([hidden])")
        assert page.is_hidden("form.report")
        inspector.picture(f"unsent-{lang}")
        assert reports_of(f"P{plans[0]}") == 0
        line.become("open")
        _is_sent(inspector)
        inspector.look_closely()
        inspector.click("[data-unsent] ul a")
        page.wait_for_selector(".receipt")
        inspector.look_closely()
        inspector.picture(f"receipt-{lang}")
        with page.expect_download() as kept:
            inspector.click(".receipt a[download]")
        kept.value.save_as(tmp_path / "receipt.json")
        assert json.loads((tmp_path / "receipt.json").read_text())["receipt"]["version"] == 1

        inspector.go(f"/visits?date={today()}")
        inspector.click(f"h2 a:text-is('P{plans[1]}')")
        _fill(inspector)
        line.become("deaf")
        inspector.click("form.report .actions >> button:not(.quiet)")
        page.wait_for_selector("[data-waiting]:not([hidden])")
        line.become("open")
        _is_sent(inspector)
        assert [reports_of(f"P{plan}") for plan in plans] == [1, 1]
        assert page.evaluate(SEALED) == 0

        inspector.click("[data-unsent] ul a")
        inspector.click("main .actions a[href$='/correction']")
        inspector.click("fieldset:first-of-type label:nth-of-type(2)")
        inspector.look_closely()
        inspector.click("form.report .actions >> button:not(.quiet)")
        page.wait_for_selector(".receipt")
        assert reports_of(f"P{plans[1]}") == 2


def test_on_a_shared_phone_nothing_of_anothers_can_be_read(browser: Browser, line: Line, reports_of: Any) -> None:
    with visiting(browser, line.address, "fa", PHONE, "light") as phone:
        page = phone.page
        _enter(phone, "omid")
        page.wait_for_selector("html[data-kept]")
        phone.go(f"/visits?date={today()}")
        phone.click("h2 a:text-is('P2')")
        _fill(phone)
        phone.fill("#note", NOTE)
        line.become("cut")
        phone.click("form.report .actions >> button:not(.quiet)")
        page.wait_for_selector("[data-waiting]:not([hidden])")
        assert NOTE not in page.evaluate("JSON.stringify(localStorage)")
        line.become("open")
        page.context.clear_cookies()  # the log-in has ended meanwhile

        _enter(phone, "sima")
        assert page.evaluate(SEALED) == 1
        assert page.is_hidden("[data-unsent]")
        assert not page.evaluate(
            "caches.open('field').then((kept) => kept.keys()).then((all) => all.some(({url}) => url.includes('P2')))"
        )
        _leave(phone)
        assert page.evaluate(SEALED) == 1
        assert page.evaluate("caches.keys().then((names) => names.length)") == 0
        assert reports_of("P2") == 0

        _enter(phone, "omid")
        _is_sent(phone)
        assert reports_of("P2") == 1
        _leave(phone)
        assert page.evaluate(SEALED) == 0
        phone.wrong[:] = [said for said in phone.wrong if "net::ERR" not in said and "401" not in said]


def test_whoever_logs_out_is_told_of_what_is_not_sent_yet(browser: Browser, line: Line, field: FieldHome) -> None:
    with visiting(browser, line.address, "en", PHONE, "dark") as phone:
        page = phone.page
        _enter(phone, "omid")
        phone.go(f"/visits/{field.visits[3]}")
        _fill(phone)
        line.become("deaf")
        phone.click("form.report .actions >> button:not(.quiet)")
        page.wait_for_selector("[data-waiting]:not([hidden])")
        phone.click("header form button")
        page.wait_for_selector("[data-leaving]:not([hidden])")
        phone.look_closely()
        phone.click("[data-leave]")
        page.wait_for_selector("#password")
        assert page.evaluate(SEALED) == 0
        line.become("open")
        phone.wrong[:] = [said for said in phone.wrong if "net::ERR" not in said]


@pytest.mark.parametrize(("lang", "size", "scheme"), BOTH, ids=["fa-phone-light", "en-desk-dark"])
def test_paper_agencies_and_periods_keep_nobody_out(
    browser: Browser, server: str, field: FieldHome, lang: str, size: tuple[int, int], scheme: Scheme
) -> None:
    with visiting(browser, server, lang, size, scheme) as planner:
        page = planner.page
        planner.go(f"/sample-plans/{field.plan}/print")
        planner.let_in("pari")
        page.wait_for_selector(".sheet")
        planner.look_closely()
        planner.picture(f"paper-{lang}")
        for path in ("/agencies", f"/agencies/{field.plan}", "/account", "/period"):
            planner.go(path)
            planner.look_closely()
        planner.fill("#from", "1404/01/01")
        planner.fill("#to", "1410-01-01")
        planner.click("main form[role=search] button")
        page.wait_for_selector("main [role=region] table")
        planner.look_closely()


def _enter(visitor: Visitor, who: str) -> None:
    visitor.go("/")
    visitor.let_in(who)
    visitor.page.wait_for_selector(".stops")


def _leave(visitor: Visitor) -> None:
    visitor.click("header form button")
    visitor.page.wait_for_selector("#password")
    visitor.page.wait_for_load_state("networkidle")


def _fill(visitor: Visitor) -> None:
    """Fill in a report as with a thumb: a result for each job, and how long it took."""
    visitor.page.wait_for_selector("form.report")
    for fieldset in range(visitor.page.locator("fieldset[data-job]").count()):
        visitor.interactions += 1
        visitor.page.locator("fieldset[data-job]").nth(fieldset).locator("label").first.click()
    visitor.fill("#duration_min", "۳۵")


def _half_fill(visitor: Visitor) -> None:
    """Begin a report: the second result of the first job, and a remark; wait until the phone keeps it."""
    visitor.click("fieldset:first-of-type label:nth-of-type(2)")
    visitor.fill("#note", NOTE)
    visitor.page.wait_for_function(f"() => {SEALED} === 1")


def _is_half_filled(visitor: Visitor) -> None:
    visitor.page.wait_for_selector("[data-unsent]:not([hidden]) li")
    visitor.page.wait_for_function("note => document.querySelector('#note')?.value === note", arg=NOTE)
    assert visitor.page.is_checked("fieldset:first-of-type label:nth-of-type(2) input")
    assert visitor.page.locator("input:checked").count() == 1


def _is_sent(visitor: Visitor) -> None:
    """Have what waits sent again, and wait for the receipt."""
    again = visitor.page.locator("[data-again]")
    if again.is_visible():
        again.click()
    visitor.page.wait_for_selector("[data-unsent] ul a")
    visitor.wrong[:] = [said for said in visitor.wrong if "net::ERR" not in said]
