"""A planner at a browser: from the log-in to an issued sample, and every page on the way and beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from serving.console.languages import language
from tests.browser.asking import asking
from tests.browser.visitor import APPROVER, DESK, PHONE, visiting
from tests.planning_home import drafted, taken
from tests.trained_home import CYCLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from features.settings import Settings

pytestmark = pytest.mark.xdist_group("browser")
MOST_INTERACTIONS = 12
Scheme = Literal["dark", "light"]
BOTH = pytest.mark.parametrize(
    ("lang", "size", "scheme"),
    [("fa", DESK, "light"), ("en", PHONE, "dark")],
    ids=["fa-desk-light", "en-phone-dark"],
)


@pytest.mark.parametrize(
    ("lang", "size", "scheme", "visits"),
    [("fa", PHONE, "light", "۶۰"), ("en", DESK, "dark", "60")],
    ids=["fa-phone-light", "en-desk-dark"],
)
def test_two_planners_issue_a_sample_in_few_interactions(  # one drafts, another approves and issues: both are counted
    browser: Browser, address: str, lang: str, size: tuple[int, int], scheme: Scheme, visits: str
) -> None:
    with visiting(browser, address, lang, size, scheme) as planner:
        page = planner.page
        planner.log_in()
        planner.click('main a.button[href*="/sample-plans/new"]')
        planner.fill("#visits", visits)
        with page.expect_response(lambda answer: "visits=60&" in answer.url and answer.status == 200):
            pass
        page.wait_for_selector("[data-share]:not([hidden])")
        planner.press("#exploration", "ArrowDown")
        assert page.text_content("[data-share]:not([hidden]) strong") == language(lang).share(0.1, 0)
        planner.look_closely()
        planner.click("form[data-wizard] > .actions button")
        page.wait_for_selector(".state-costed")
        assert page.query_selector("form[data-send$='/approve']") is None
        planner.look_closely()
        of_both = planner.interactions + _approved_and_issued(browser, address, page.url, lang, size, scheme)
        assert of_both <= MOST_INTERACTIONS
        page.reload()
        page.wait_for_selector(".state-issued")
        planner.look_closely()
        wished = page.text_content(".cards li") or ""
        assert language(lang).count(60) in wished
        assert language(lang).share(0.1, 0) in wished


def _approved_and_issued(
    browser: Browser, address: str, sample_plan: str, lang: str, size: tuple[int, int], scheme: Scheme
) -> int:
    """Follow the address of a sample plan as another planner, approve and issue it; return the interactions it took."""
    with visiting(browser, address, lang, size, scheme) as approver:
        page = approver.page
        page.goto(sample_plan)
        approver.let_in(APPROVER)
        page.wait_for_selector("form[data-send$='/approve'] button")
        approver.look_closely()
        approver.click("form[data-send$='/approve'] button")
        page.wait_for_selector("form[data-send$='/issue'] button")
        approver.click("form[data-send$='/issue'] button")
        page.wait_for_selector(".state-issued")
        approver.look_closely()
        return approver.interactions


@BOTH
def test_a_planner_revises_a_draft_and_sees_what_that_costs(
    browser: Browser, address: str, lang: str, size: tuple[int, int], scheme: Scheme
) -> None:
    with visiting(browser, address, lang, size, scheme) as planner:
        page = planner.page
        planner.log_in()
        planner.go("/sample-plans/new?visits=40")
        planner.click("form[data-wizard] > .actions button")
        page.wait_for_selector(".state-costed")
        planner.click("main a[href$='/revise']")
        page.wait_for_selector("[data-share]:not([hidden])")
        planner.look_closely()
        planner.fill("#visits", language(lang).numeral(50))
        planner.click("form[data-wizard] > details summary")
        for level, visits in (("provincial", 30), ("county", 20)):
            planner.fill(f"#of-{level}", language(lang).numeral(visits))
        planner.click("[data-another]")
        page.select_option("[data-bound] select", index=1)
        with page.expect_response(lambda answer: "floor+%3D+2" in answer.url and answer.status == 200):
            planner.fill("[data-bound] [data-key=floor]", language(lang).numeral(2))
        page.wait_for_selector("[data-waiting]", state="hidden")
        planner.look_closely()
        planner.picture(f"revision-{lang}")
        planner.fill("#reason", "the council gave ten more")
        planner.click("form[data-wizard] > .actions button")
        page.wait_for_selector(".state-costed")
        planner.look_closely()
        said = page.inner_text("main")
        assert language(lang).count(50) in (page.text_content(".cards li") or "")
        assert "provincial = 30" in said
        assert "floor = 2" in said
        assert "the council gave ten more" in said


@pytest.fixture(scope="module")
def drawn(home: Settings, address: str) -> str:
    """Have two samples of one wish drawn, and return the later."""
    served = asking(home, address)
    for seed in (31, 32):
        plan = drafted(served, seed=seed)
        taken(served, plan, "cost")
        taken(served, plan, "approve")
    return plan


@BOTH
def test_a_planner_compares_a_draw_and_looks_around_a_job(
    browser: Browser, address: str, drawn: str, lang: str, size: tuple[int, int], scheme: Scheme
) -> None:
    with visiting(browser, address, lang, size, scheme) as planner:
        page = planner.page
        planner.log_in()
        planner.go(f"/sample-plans/{drawn}#beside")
        planner.click("#beside ~ details summary")
        planner.look_closely()
        planner.picture(f"beside-{lang}")
        with page.expect_download() as taken_away:
            planner.click("a[href$='/comparison.csv']")
        assert taken_away.value.path().read_text().startswith("plan_id,fate,")
        planner.go(f"/cycles/{CYCLE}/list")
        planner.click("tbody th a")
        page.wait_for_selector("h2 ~ .scroll td .reasons, h2 ~ details table")  # gathered once, while the page waits
        planner.look_closely()
        page.locator("h2").last.scroll_into_view_if_needed()
        planner.picture(f"around-{lang}")


@pytest.mark.parametrize(
    ("lang", "size", "scheme"),
    [("fa", DESK, "dark"), ("en", PHONE, "light")],
    ids=["fa-desk-dark", "en-phone-light"],
)
def test_pages_keep_nobody_out(
    browser: Browser, address: str, lang: str, size: tuple[int, int], scheme: Scheme
) -> None:
    with visiting(browser, address, lang, size, scheme) as planner:
        planner.go("/log-in")
        planner.look_closely()
        planner.log_in()
        for path in (f"/cycles/{CYCLE}", f"/cycles/{CYCLE}/list", "/sample-plans", "/sample-plans/new"):
            planner.go(path)
            planner.look_closely()
        planner.go(f"/cycles/{CYCLE}/list")
        planner.click("tbody th a")
        planner.page.wait_for_selector(".falls")
        planner.look_closely()
