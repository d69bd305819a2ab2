"""Logging in over the API: what the cookie is, what must be shown beside it, and how often one may try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from features.ledger import open_ledger
from features.settings import Settings
from serving.api.application import make_app
from serving.people import Keyholder, Register, Role, Scope
from tests.served_home import ServedHome

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

PASSWORD = "seven-lamps-over-darband"  # noqa: S105 -- of nobody
COOKIE = "__Host-rastin"


@pytest.fixture
def served(recorded: Settings) -> Iterator[ServedHome]:
    with ServedHome(recorded, make_app(recorded)) as served:
        served.give_key("keeper", Role.ADMINISTRATOR)
        served.give_key_to(Keyholder("planning", Role.PLANNER, Scope(provinces=("07",))))
        _register(served).set_password("planning", PASSWORD)
        yield served


def _register(served: ServedHome) -> Register:
    return Register(served.app.state.held.records, "test")


def _log_in(served: ServedHome, password: str = PASSWORD, name: str = "planning", **headers: str) -> httpx.Response:
    return served.ask("/v1/log-in", None, "POST", {"name": name, "password": password}, **headers)


def _cookie(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def _me(served: ServedHome, cookie: str) -> httpx.Response:
    return served.ask("/v1/me", None, cookie=cookie)


def test_the_cookie_goes_to_this_host_alone_over_tls_and_no_script_reads_it(served: ServedHome) -> None:
    answer = _log_in(served)
    assert answer.status_code == 200, answer.text
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert {part.lower() for part in attributes} == {"httponly", "max-age=43200", "path=/", "samesite=strict", "secure"}
    assert answer.headers["cache-control"] == "no-store"
    said = _me(served, name).json()
    assert said == answer.json()
    assert (said["name"], said["role"], said["provinces"]) == ("planning", "planner", ["07"])


def test_where_there_is_no_tls_the_cookie_may_be_given_without(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(home=tmp_path_factory.mktemp("plain") / "home", plain_http=True)
    with ServedHome(settings, make_app(settings)) as served:
        _register(served).add(Keyholder("planning", Role.PLANNER))
        _register(served).set_password("planning", PASSWORD)
        given = _log_in(served).headers["set-cookie"]
        assert given.startswith("rastin=")
        assert "secure" not in given.lower()
        assert _me(served, given.partition(";")[0]).status_code == 200


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(served: ServedHome) -> None:
    answers = [_log_in(served, "another-password"), _log_in(served, name="nobody"), _log_in(served, name="keeper")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert all("set-cookie" not in answer.headers for answer in answers)


def test_one_who_keeps_trying_is_told_to_wait_with_the_right_password_too(served: ServedHome) -> None:
    for _ in range(10):
        served.app.state.held.attempts.check_may_try("planning", "192.0.2.1")
    refused = _log_in(served)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 900
    assert refused.headers["content-type"] == "application/problem+json"
    assert _log_in(served, name="nobody").status_code == 401  # of another name nothing is known


def test_what_changes_something_needs_the_word_beside_the_cookie(served: ServedHome) -> None:
    answer = _log_in(served)
    cookie, word = _cookie(answer), answer.json()["csrf_token"]
    other = _log_in(served).json()["csrf_token"]
    for headers in (
        {},
        {"x_csrf_token": ""},
        {"x_csrf_token": other},
        {"x_csrf_token": word[:-1]},
        {"x_csrf_token": word, "sec_fetch_site": "cross-site"},
        {"x_csrf_token": word, "sec_fetch_site": "same-site"},
    ):
        assert served.ask("/v1/log-out", None, "POST", cookie=cookie, **headers).status_code == 403
    assert _me(served, cookie).status_code == 200
    left = served.ask("/v1/log-out", None, "POST", cookie=cookie, x_csrf_token=word, sec_fetch_site="same-origin")
    assert left.status_code == 204
    assert "max-age=0" in left.headers["set-cookie"].lower()
    assert _me(served, cookie).status_code == 401
    assert b"person.logged_out" in open_ledger(served.settings).read().entries[-1]


def test_a_new_log_in_ends_the_one_that_is_shown(served: ServedHome) -> None:
    former = _cookie(_log_in(served))
    other = _cookie(_log_in(served))
    now = _cookie(_log_in(served, cookie=former))
    assert [_me(served, cookie).status_code for cookie in (former, other, now)] == [401, 200, 200]


def test_another_site_cannot_log_somebody_in(served: ServedHome) -> None:
    assert _log_in(served, sec_fetch_site="cross-site").status_code == 403


@pytest.mark.parametrize(
    "cookie", [f"{COOKIE}=", f"{COOKIE}=nothing", f"{COOKIE}=\xe9", "other=1", f"{COOKIE}={'x' * 4000}"]
)
def test_a_cookie_of_nobody_opens_nothing(served: ServedHome, cookie: str) -> None:
    assert _me(served, cookie).status_code == 401


def test_a_password_is_changed_by_who_knows_it_and_every_log_in_ends(served: ServedHome) -> None:
    answer = _log_in(served)
    shown = {"cookie": _cookie(answer), "x_csrf_token": answer.json()["csrf_token"]}

    def change(present: str, wished: str) -> httpx.Response:
        return served.ask("/v1/me/password", None, "PUT", {"present": present, "wished": wished}, **shown)

    assert change("another-password", "four-rivers-under-alborz").status_code == 403
    assert change(PASSWORD, "planning-planning").status_code == 422
    assert change(PASSWORD, "four-rivers-under-alborz").status_code == 204
    assert _me(served, shown["cookie"]).status_code == 401
    assert _log_in(served).status_code == 401
    assert _log_in(served, "four-rivers-under-alborz").status_code == 200


def test_who_shows_a_key_needs_no_word(served: ServedHome) -> None:
    said = served.json("/v1/me", "keeper")
    assert (said["name"], said["csrf_token"]) == ("keeper", None)
    assert served.ask("/v1/log-out", "keeper", "POST").status_code == 204
    assert served.ask("/v1/me", "keeper").status_code == 200


def test_an_administrator_keeps_accounts_and_each_change_has_a_tag(served: ServedHome) -> None:
    wanted: dict[str, Any] = {"name": "over", "role": "supervisor", "counties": ["0701"], "level": "county"}
    once = {"idempotency_key": "add-over-1"}
    made = served.ask("/v1/people", "keeper", "POST", wanted, **once)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == "/v1/people/over"
    assert served.ask("/v1/people", "keeper", "POST", wanted, **once).json() == made.json()
    assert served.ask("/v1/people", "keeper", "POST", wanted, idempotency_key="add-over-2").status_code == 409
    names = [person["name"] for person in served.json("/v1/people", "keeper")["people"]]
    assert names == ["keeper", "over", "planning"]
    page = served.json("/v1/people?limit=2", "keeper")
    assert page["next"] == "over"
    assert [one["name"] for one in served.json("/v1/people?after=over", "keeper")["people"]] == ["planning"]

    tag = served.ask("/v1/people/over", "keeper").headers["etag"]
    body = {"role": "analyst", "provinces": ["07"]}
    changed = served.ask("/v1/people/over", "keeper", "PUT", body, if_match=tag)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["role"], changed.json()["counties"], changed.json()["level"]) == ("analyst", [], None)
    assert served.ask("/v1/people/over", "keeper", "PUT", body, if_match=tag).status_code == 412
    assert served.ask("/v1/people/nobody", "keeper", "PUT", body).status_code == 404
    assert served.ask("/v1/people/over", "keeper", "PUT", {"role": "agency_reader"}).status_code == 409
    assert served.ask("/v1/people/over", "keeper", "PUT", {"role": "planner", "level": "highest"}).status_code == 422


def test_a_disabled_account_is_out_at_once_and_nobody_disables_or_changes_themselves(served: ServedHome) -> None:
    cookie = _cookie(_log_in(served))
    assert served.ask("/v1/people/planning/disabled", "keeper", "PUT").json()["disabled"] is True
    assert _me(served, cookie).status_code == 401
    assert served.ask("/v1/me", "planning").status_code == 401
    assert served.ask("/v1/people/planning/disabled", "keeper", "DELETE").json()["disabled"] is False
    assert served.ask("/v1/me", "planning").status_code == 200
    assert _me(served, cookie).status_code == 401
    assert served.ask("/v1/people/keeper/disabled", "keeper", "PUT").status_code == 409
    assert served.ask("/v1/people/keeper", "keeper", "PUT", {"role": "planner"}).status_code == 409


def test_only_an_administrator_keeps_accounts(served: ServedHome) -> None:
    for method, path in (("GET", "/v1/people"), ("GET", "/v1/people/keeper"), ("PUT", "/v1/people/keeper/disabled")):
        assert served.ask(path, "planning", method).status_code == 403
