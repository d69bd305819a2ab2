"""What opens an account, kept over the API: keys and passwords that are told once, and log-ins that end at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from features.ledger import open_ledger
from serving.api.application import make_app
from serving.people import Keyholder, Role, Scope
from tests.served_home import ServedHome

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from features.settings import Settings

PEOPLE = "/v1/people/planning"


@pytest.fixture
def served(recorded: Settings) -> Iterator[ServedHome]:
    with ServedHome(recorded, make_app(recorded)) as served:
        served.give_key("keeper", Role.ADMINISTRATOR)
        served.give_key_to(Keyholder("planning", Role.PLANNER, Scope(provinces=("07",))))
        yield served


def _log_in(served: ServedHome, password: str) -> httpx.Response:
    return served.ask("/v1/log-in", None, "POST", {"name": "planning", "password": password})


def _given_password(served: ServedHome) -> str:
    answer = served.ask(f"{PEOPLE}/password", "keeper", "POST")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["password"])


def _me(served: ServedHome, log_in: httpx.Response) -> int:
    return served.ask("/v1/me", None, cookie=log_in.headers["set-cookie"].partition(";")[0]).status_code


def test_a_key_is_told_once_opens_at_once_and_is_taken_away_at_once(served: ServedHome) -> None:
    given = served.ask(f"{PEOPLE}/keys", "keeper", "POST", {"expires": "1480-01-01"})
    assert (given.status_code, given.headers["cache-control"]) == (201, "no-store")
    served.keys["newer"] = given.json()["key"]
    assert served.json("/v1/me", "newer")["name"] == "planning"
    listed = served.json(f"{PEOPLE}/keys", "keeper")["keys"]
    assert [one["expires_at"] for one in listed] == [None, "2101-03-20T20:30:00Z"]
    kept = [file.read_bytes() for file in served.settings.home.rglob("*") if file.is_file()]
    assert not [content for content in kept if served.keys["newer"].encode() in content]
    left = served.ask(f"{PEOPLE}/keys/{listed[1]['id']}", "keeper", "DELETE").json()["keys"]
    assert [one["revoked_at"] is None for one in left] == [True, False]
    assert served.ask("/v1/me", "newer").status_code == 401
    assert served.ask("/v1/me", "planning").status_code == 200
    assert b"key.revoked" in open_ledger(served.settings).read().entries[-1]


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", f"{PEOPLE}/keys", {"expires": "1400-01-01"}, 422),
        ("POST", f"{PEOPLE}/keys", {"expires": "1480-13-01"}, 422),
        ("POST", "/v1/people/nobody/keys", {}, 404),
        ("POST", "/v1/people/nobody/password", None, 404),
        ("DELETE", f"{PEOPLE}/keys/000000000000", None, 404),
        ("DELETE", "/v1/people/nobody/log-ins", None, 404),
        ("POST", "/v1/people/keeper/password", None, 409),
    ],
    ids=["past", "no-day", "key-of-nobody", "password-of-nobody", "no-key", "log-ins-of-nobody", "own-password"],
)
def test_what_cannot_be_is_refused(
    served: ServedHome, method: str, path: str, sent: dict[str, str] | None, status: int
) -> None:
    answer = served.ask(path, "keeper", method, sent)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_password_is_made_here_told_once_and_ends_what_the_last_one_opened(served: ServedHome) -> None:
    first = _given_password(served)
    before = _log_in(served, first)
    assert _me(served, before) == 200
    second = _given_password(served)
    assert second != first
    assert _me(served, before) == 401
    assert [_log_in(served, one).status_code for one in (first, second)] == [401, 200]
    assert b"password.set" in b"".join(open_ledger(served.settings).read().entries)


def test_log_ins_are_listed_and_ended_and_keys_stay(served: ServedHome) -> None:
    password = _given_password(served)
    entered = [_log_in(served, password) for _ in range(2)]
    listed = served.json(f"{PEOPLE}/log-ins", "keeper")["log_ins"]
    assert [one["way"] for one in listed] == ["password", "password"]
    assert listed[0]["begun_at"] <= listed[0]["used_at"] < listed[0]["expires_at"]
    assert served.ask(f"{PEOPLE}/log-ins", "keeper", "DELETE").json() == {"log_ins": []}
    assert [_me(served, one) for one in entered] == [401, 401]
    assert served.ask("/v1/me", "planning").status_code == 200


def test_accounts_are_found_by_a_part_of_the_name_and_by_role(served: ServedHome) -> None:
    served.give_key("plan_b", Role.ANALYST)

    def named(question: str) -> list[str]:
        return [one["name"] for one in served.json(f"/v1/people?{question}", "keeper")["people"]]

    assert named("part=plan") == ["plan_b", "planning"]
    assert named("part=plan_") == ["plan_b"]
    assert named("part=plan&role=planner") == ["planning"]
    assert named("role=auditor") == []
    assert named("part=plan&after=plan_b") == ["planning"]
