"""A planner at a browser: from the log-in to an issued sample, and every page on the way and beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from serving.console.languages import language
from tests.browser.visitor import DESK, PHONE, visiting
from tests.trained_home import CYCLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")
MOST_INTERACTIONS = 12


@pytest.mark.parametrize(
    ("lang", "size", "scheme", "visits"),
    [("fa", PHONE, "light", "۶۰"), ("en", DESK, "dark", "60")],
    ids=["fa-phone-light", "en-desk-dark"],
)
def test_a_planner_issues_a_sample_in_few_interactions(
    browser: Browser, address: str, lang: str, size: tuple[int, int], scheme: Literal["dark", "light"], visits: str
) -> None:
    with visiting(browser, address, lang, size, scheme) as planner:
        page = planner.page
        planner.log_in()
        planner.click(f'header nav a[href="/{lang}/sample-plans"]')
        planner.click('main a.button[href$="/sample-plans/new"]')
        planner.fill("#visits", visits)
        with page.expect_response(lambda answer: "visits=60&" in answer.url and answer.status == 200):
            pass
        page.wait_for_selector("[data-share]:not([hidden])")
        planner.press("#exploration", "ArrowDown")
        assert page.text_content("[data-share]:not([hidden]) strong") == language(lang).share(0.1, 0)
        planner.look_closely()
        planner.click("form[data-wizard] > .actions button")
        page.wait_for_selector("form[data-send$='/approve'] button")
        planner.look_closely()
        planner.click("form[data-send$='/approve'] button")
        page.wait_for_selector("form[data-send$='/issue'] button")
        planner.click("form[data-send$='/issue'] button")
        page.wait_for_selector(".state-issued")
        planner.look_closely()
        assert planner.interactions <= MOST_INTERACTIONS
        wished = page.text_content(".cards li") or ""
        assert language(lang).count(60) in wished
        assert language(lang).share(0.1, 0) in wished


@pytest.mark.parametrize(
    ("lang", "size", "scheme"),
    [("fa", DESK, "dark"), ("en", PHONE, "light")],
    ids=["fa-desk-dark", "en-phone-light"],
)
def test_pages_keep_nobody_out(
    browser: Browser, address: str, lang: str, size: tuple[int, int], scheme: Literal["dark", "light"]
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
