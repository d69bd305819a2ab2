"""Pages of a home in which nothing has landed, and what somebody meets who asks for what is not there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from serving.api.application import make_app
from serving.console.attaching import attach
from serving.console.declaring import pages, showing
from serving.people import Keyholder, Permission, Role, Scope
from tests.served_home import ServedHome
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    settings = settings_in(tmp_path_factory.mktemp("lost")).model_copy(update={"oidc_issuer": "https://who.example"})
    with ServedHome(settings, make_app(settings)) as served:
        attach(served.app)
        for role in Role:
            if role is Role.INSPECTOR:
                served.give_key_to(Keyholder(role.value, role, inspector_id="I00001"))
            else:
                served.give_key(role.value, role, Scope(agencies=("A01",)) if role is Role.AGENCY_READER else None)
        yield served


@pytest.mark.parametrize("path", ["/fa/", "/fa/list", "/fa/sample-plans/new"])
def test_where_nothing_is_scored_one_is_led_to_the_first_steps(served: ServedHome, path: str) -> None:
    while (answer := served.ask(path)).status_code == 303:
        path = answer.headers["location"]
    assert path == "/fa/begin"
    for command in ("rastin ingest", "rastin train", "rastin score"):
        assert command in answer.text
    assert 'href="/fa/retraining"' not in answer.text
    assert 'class="button" href="/fa/retraining"' in served.ask("/fa/begin", "analyst").text


@pytest.mark.parametrize(("path", "holder"), [
    ("/fa/sample-plans", "planner"), ("/fa/agencies", "planner"), ("/fa/agencies", "agency_reader"),
    ("/fa/worklist", "supervisor"), ("/fa/visits", "inspector"), ("/fa/releases", "analyst"),
    ("/fa/reports", "auditor"),
])  # fmt: skip
def test_what_is_empty_says_what_will_fill_it(served: ServedHome, path: str, holder: str) -> None:
    answer = served.ask(path, holder)
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


@pytest.mark.parametrize(("path", "holder", "status"), [
    ("/en/nowhere/at/all", "planner", 404), ("/en/people", "planner", 403),
    ("/en/sample-plans?state=x", "planner", 422), ("/en/audit/ledger/first", "auditor", 422),
])  # fmt: skip
def test_a_refusal_is_a_page_with_the_menu_and_a_way_on(
    served: ServedHome, path: str, holder: str, status: int
) -> None:
    answer = served.ask(path, holder)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert 'href="/en/account"' in answer.text
    assert 'class="button" href="/en/"' in answer.text
    assert ('href="/en/sample-plans">This page alone' in answer.text) == ("?" in path)


def test_a_language_alone_leads_to_its_first_page(served: ServedHome) -> None:
    assert served.ask("/en", None).headers["location"] == "/en/"
    assert served.ask("/en/nowhere", None).headers["location"] == "/en/log-in?back=/en/nowhere"


def test_what_breaks_says_so_on_a_page_without_telling_what(served: ServedHome) -> None:
    broken = pages()

    @showing(broken, "/broken", Permission.NONE)
    async def breaks() -> None:
        raise RuntimeError("a secret of the server")

    app = make_app(served.settings)
    app.include_router(broken)
    attach(app)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://rastin") as client:
            return await client.get("/en/broken")

    answer = asyncio.run(ask())
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "secret" not in answer.text


def test_whoever_may_log_in_by_a_provider_is_shown_the_way(served: ServedHome) -> None:
    assert 'href="/v1/log-in/provider"' in served.ask("/fa/log-in", None).text
