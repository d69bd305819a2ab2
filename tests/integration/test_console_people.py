"""The pages of accounts: for whoever keeps them alone, in a home where nothing has landed yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serving.api.application import make_app
from serving.console.attaching import attach
from serving.people import Role, Scope
from tests.served_home import ServedHome
from tests.stores import settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    settings = settings_in(tmp_path_factory.mktemp("people"))
    with ServedHome(settings, make_app(settings)) as served:
        attach(served.app)
        served.give_key("keeper", Role.ADMINISTRATOR)
        served.give_key("pari", Role.PLANNER, Scope(provinces=("07",), counties=("0701",)))
        yield served


def test_only_who_keeps_accounts_sees_them(served: ServedHome) -> None:
    assert served.ask("/fa/", "keeper").headers["location"] == "/fa/people"
    for path in ("/fa/people", "/fa/people/pari"):
        assert served.ask(path, "keeper").status_code == 200
        assert served.ask(path, "pari").status_code == 403
        assert served.ask(path, None).status_code == 303
    assert 'href="/fa/people"' not in served.ask("/fa/account", "pari").text
    assert served.ask("/fa/people/nobody", "keeper").status_code == 404


def test_accounts_are_listed_by_name_filtered_and_a_page_at_a_time(served: ServedHome) -> None:
    page = served.ask("/en/people", "keeper").text
    assert page.index(">keeper</a>") < page.index(">pari</a>")
    assert "07, 0701" in page  # no names have landed: codes stand for themselves
    only = served.ask("/en/people?part=PAR&role=planner", "keeper").text
    assert ">pari</a>" in only
    assert ">keeper</a>" not in only
    assert "No account is like this" in served.ask("/en/people?role=auditor", "keeper").text
    for number in range(60):
        served.give_key(f"z{number:02}", Role.INSPECTOR)
    first = served.ask("/en/people?part=z", "keeper").text
    assert ">z49</a>" in first
    assert ">z50</a>" not in first
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert ">z50</a>" in served.ask(f"/en/people{following}", "keeper").text


def test_an_account_shows_what_it_may_and_what_opens_it_and_ones_own_cannot_be_changed(served: ServedHome) -> None:
    page = served.ask("/en/people/pari", "keeper").text
    tag = served.ask("/v1/people/pari", "keeper").headers["etag"].replace('"', "&#34;")
    assert f'data-etag="{tag}"' in page
    assert '<input id="provinces" name="provinces" data-type="list"' in page
    assert served.json("/v1/people/pari/keys", "keeper")["keys"][0]["id"] in page
    assert served.keys["pari"] not in page
    assert "Nobody is logged in under this account." in page
    own = served.ask("/en/people/keeper", "keeper").text
    assert "somebody else must change it" in own
    for form in ("/v1/people/keeper/password", "/v1/people/keeper/disabled"):
        assert f'data-send="{form}"' not in own
    assert 'data-send="/v1/people/keeper/keys"' in own
