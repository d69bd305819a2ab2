"""Whom an identity provider vouches for is let in where an account is theirs; whatever else it says lets nobody in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from features.faults import Fault
from features.settings import Settings
from serving.api.application import make_app
from serving.people import Keyholder, Register, Role
from serving.people.provider import open_provider
from tests.identity_provider import Claims, IdentityProvider
from tests.served_home import ServedHome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ATTEMPT = "__Host-rastin-attempt"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with IdentityProvider() as provider:
        yield provider


@pytest.fixture
def served(provider: IdentityProvider, tmp_path: Path) -> Iterator[ServedHome]:
    (tmp_path / "home.oidc").write_text(f"{provider.client_secret}\n", encoding="utf-8")
    settings = Settings(
        home=tmp_path / "home",
        oidc_issuer=provider.issuer,
        oidc_client_id=provider.client_id,
        public_address="https://rastin.example",
    )
    with ServedHome(settings, make_app(settings)) as served:
        register = Register(served.app.state.held.records, "test")
        register.add(Keyholder("planning", Role.PLANNER))
        register.link("planning", provider.issuer, provider.subject)
        yield served


def _asked(served: ServedHome) -> tuple[str, str]:
    """Go to the provider as a browser does; return the address it sends back to, and the cookie of the attempt."""
    begun = served.ask("/v1/log-in/provider", None)
    assert begun.status_code == 303, begun.text
    given = begun.headers["set-cookie"]
    assert {"httponly", "secure", "samesite=lax"} <= {part.strip().lower() for part in given.split(";")}
    sent_back = urlsplit(httpx.get(begun.headers["location"]).headers["location"])
    assert f"{sent_back.scheme}://{sent_back.netloc}" == "https://rastin.example"
    return f"{sent_back.path}?{sent_back.query}", given.partition(";")[0]


def test_whom_it_vouches_for_is_let_in(served: ServedHome, provider: IdentityProvider) -> None:
    address, attempt = _asked(served)
    answer = served.ask(address, None, cookie=attempt)
    assert answer.status_code == 200, answer.text
    assert 'url=/"' in answer.text
    given = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-rastin="))
    assert "samesite=strict" in given.lower()
    assert served.ask("/v1/me", None, cookie=given.partition(";")[0]).json()["name"] == "planning"
    asked = provider.asked[0]
    assert (asked["scope"], asked["response_type"], asked["code_challenge_method"]) == ("openid", "code", "S256")
    assert attempt.partition("=")[2] not in str(provider.asked)


def test_an_answer_counts_once_and_for_the_browser_that_asked(served: ServedHome) -> None:
    address, attempt = _asked(served)
    other_address, other = _asked(served)
    for cookie in (other, f"{ATTEMPT}=", f"{ATTEMPT}=guessed"):
        assert served.ask(address, None, cookie=cookie).status_code == 401
    assert served.ask(address, None).status_code == 401
    assert served.ask(other_address.replace("state=", "state=x"), None, cookie=other).status_code == 401
    assert served.ask(f"{other_address}&iss=https://another.example", None, cookie=other).status_code == 401
    assert served.ask(f"{other_address}&error=access_denied", None, cookie=other).status_code == 401
    assert served.ask(address, None, cookie=attempt).status_code == 200
    assert served.ask(address, None, cookie=attempt).status_code == 401


@pytest.mark.parametrize(
    "twist",
    [
        {"nonce": "of another attempt"},
        {"aud": "another-service"},
        {"aud": ["another-service", "a-third"]},
        {"aud": ["rastin", "another-service"]},
        {"iss": "https://another.example"},
        {"exp": int(time.time()) - 3_600},
        {"iat": int(time.time()) + 3_600},
        {"sub": "subject-8"},
        {"azp": "another-service"},
        *({claim: None} for claim in ("nonce", "sub", "aud", "iss", "exp")),
    ],
    ids=lambda twist: "-".join(
        f"{claim} {'a time' if isinstance(value, int) else value}" for claim, value in twist.items()
    ),
)
def test_a_token_that_is_not_for_us_and_for_now_lets_nobody_in(
    served: ServedHome, provider: IdentityProvider, twist: Claims
) -> None:
    provider.twist = twist
    address, attempt = _asked(served)
    answer = served.ask(address, None, cookie=attempt)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("signed", ["by nobody", "with the public key as a secret", "with another key"])
def test_a_token_that_it_did_not_sign_lets_nobody_in(
    served: ServedHome, provider: IdentityProvider, signed: str
) -> None:
    provider.signed = signed
    address, attempt = _asked(served)
    assert served.ask(address, None, cookie=attempt).status_code == 401


def test_who_is_disabled_is_not_let_in_and_nobody_gets_an_account_by_it(
    served: ServedHome, provider: IdentityProvider
) -> None:
    register = Register(served.app.state.held.records, "test")
    register.disable("planning")
    for subject in (provider.subject, "somebody-new"):
        provider.subject = subject
        address, attempt = _asked(served)
        assert served.ask(address, None, cookie=attempt).status_code == 401
    assert [person.name for person in register.all()] == ["planning"]


def test_a_provider_that_says_it_is_another_or_does_not_answer_is_not_believed(
    served: ServedHome, provider: IdentityProvider
) -> None:
    provider.says_issuer = "https://another.example"
    assert served.ask("/v1/log-in/provider", None).status_code == 503


def test_without_a_provider_nobody_is_asked(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with ServedHome(settings, make_app(settings)) as served:
        assert served.ask("/v1/log-in/provider", None).status_code == 404
        assert served.ask("/v1/log-in/provider/back?code=x&state=y", None).status_code == 404


def test_a_provider_that_is_half_configured_is_a_fault(tmp_path: Path) -> None:
    assert open_provider(Settings(home=tmp_path)) is None
    with pytest.raises(Fault, match="something is missing"):
        open_provider(Settings(home=tmp_path, oidc_issuer="https://id.example", oidc_client_id="rastin"))
