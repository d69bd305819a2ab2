"""An administrator at a browser: an account made, bounded, opened by what is shown once, and closed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import httpx
import pytest

from serving.people import Keyholder, Register, Role
from serving.records import open_records
from tests.browser.served import served_to_a_browser
from tests.browser.visitor import DESK, PASSWORD, PHONE, Visitor, visiting
from tests.field_home import make_field_home
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.xdist_group("browser")
KEEPER = "mina"


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # noqa: ARG001 -- nothing is made where nobody looks
    folder = tmp_path_factory.mktemp("accounts")
    field = make_field_home(settings_in(folder), folder)
    records = open_records(field.settings)
    register = Register(records, "test")
    register.add(Keyholder(KEEPER, Role.ADMINISTRATOR))
    register.set_password(KEEPER, PASSWORD)
    records.engine.dispose()
    with served_to_a_browser(field.settings) as address:
        yield address


@pytest.mark.parametrize(
    ("lang", "size", "scheme"),
    [("fa", PHONE, "light"), ("en", DESK, "dark")],
    ids=["fa-phone-light", "en-desk-dark"],
)
def test_an_account_is_made_opened_bounded_anew_and_closed(
    browser: Browser, server: str, lang: str, size: tuple[int, int], scheme: Literal["dark", "light"]
) -> None:
    name = f"reader-{lang}"
    with visiting(browser, server, lang, size, scheme) as keeper, visiting(browser, server, lang, size, scheme) as own:
        page = keeper.page
        keeper.go("/")
        keeper.let_in(KEEPER)
        page.wait_for_url("**/people")
        keeper.look_closely()
        keeper.picture(f"accounts-{lang}")
        _make(keeper, name)
        page.wait_for_url(f"**/people/{name}")
        keeper.look_closely()

        password = _told_once(keeper, "password")
        own.go("/")
        own.fill("#name", name)
        own.fill("#password", password)
        own.click("main button")
        own.page.wait_for_url("**/agencies")
        _go_on(keeper)
        keeper.picture(f"account-{lang}")
        keeper.click("form[data-send$='/log-ins'] button")
        page.wait_for_selector("form[data-send$='/log-ins']", state="detached")
        page.wait_for_load_state()
        own.go("/agencies")
        own.page.wait_for_selector("#password")

        keeper.fill("#expires", "۱۴۸۰/۰۱/۰۱")
        headers = {"authorization": f"Bearer {_told_once(keeper, 'key')}"}
        assert httpx.get(f"{server}/v1/me", headers=headers).json()["role"] == "agency_reader"
        _go_on(keeper)
        page.select_option("#role", "auditor")
        with page.expect_navigation():
            keeper.click("form[data-method='PUT']:has(#role) button")
        assert httpx.get(f"{server}/v1/me", headers=headers).json()["role"] == "auditor"
        with page.expect_navigation():
            keeper.click("form[data-send*='/keys/'] button")
        assert httpx.get(f"{server}/v1/me", headers=headers).status_code == httpx.codes.UNAUTHORIZED
        keeper.click("form[data-send$='/disabled'] button")
        page.wait_for_selector(".under .state-cancelled")
        keeper.look_closely()


def test_a_name_that_is_taken_is_said_so_and_ones_own_account_is_anothers_to_change(
    browser: Browser, server: str
) -> None:
    with visiting(browser, server, "fa", DESK, "light") as keeper:
        keeper.go(f"/people/{KEEPER}")
        keeper.let_in(KEEPER)
        keeper.page.wait_for_selector("#expires")
        keeper.look_closely()
        assert keeper.page.locator("#role").count() == 0
        keeper.go("/people?part=nobody-is-called-so")
        keeper.look_closely()
        _make(keeper, "omid")
        keeper.page.wait_for_selector("form [role=alert]:not([hidden])")
        assert "omid" in keeper.page.inner_text("form [role=alert]")
        keeper.look_closely()
        keeper.wrong[:] = [said for said in keeper.wrong if "409" not in said]  # the browser notes the refusal


def _make(keeper: Visitor, name: str) -> None:
    """Ask for an account of an agency's reader, who must have an agency."""
    page = keeper.page
    keeper.click("details summary")
    keeper.fill("#name", name)
    page.select_option("#role", "agency_reader")
    assert page.is_hidden("#level")
    assert page.is_hidden("#inspector_id")
    keeper.look_closely()
    page.select_option("#agencies", index=0)
    keeper.click("form[data-send='/v1/people'] button")


def _go_on(keeper: Visitor) -> None:
    """Say that what is shown once was kept."""
    with keeper.page.expect_navigation():
        keeper.click("[data-told]:not([hidden]) a")


def _told_once(keeper: Visitor, what: str) -> str:
    """Have something made that is shown once, and read it off the page."""
    keeper.click(f"form[data-once='{what}'] button")
    keeper.page.wait_for_selector("[data-told]:not([hidden]) output")
    keeper.look_closely()
    return keeper.page.inner_text("[data-told]:not([hidden]) output")
