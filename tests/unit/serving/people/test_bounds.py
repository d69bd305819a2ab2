"""Bounds on what is sent: too large is turned away before it is held, too often is told when to come again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from features.settings import Settings
from serving.api.application import make_app
from serving.people import Keyholder, Role
from tests.served_home import ServedHome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

LARGEST = 10_000
A_MINUTE = 4


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedHome]:
    settings = Settings(home=tmp_path / "home", largest_request=LARGEST, requests_a_minute=A_MINUTE)
    with ServedHome(settings, make_app(settings)) as served:
        served.give_key_to(Keyholder("one", Role.ADMINISTRATOR))
        served.give_key_to(Keyholder("two", Role.ADMINISTRATOR))
        yield served


def _sent(served: ServedHome, blocks: int, seen: list[int]) -> httpx.Response:
    """Send blocks of a kilobyte without saying how many, and note how many were asked for."""

    async def body() -> AsyncIterator[bytes]:
        for block in range(blocks):
            seen.append(block)
            yield b" " * 1_000

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(served.app)
        headers = {"authorization": f"Bearer {served.keys['one']}", "content-type": "application/json"}
        headers["idempotency-key"] = "too-large-1"
        async with httpx.AsyncClient(transport=transport, base_url="http://rastin", headers=headers) as client:
            return await client.post("/v1/people", content=body())

    return asyncio.run(send())


def test_a_body_that_says_it_is_too_large_is_not_read(served: ServedHome) -> None:
    refused = served.ask("/v1/log-in", None, "POST", {"name": "one", "password": "x" * LARGEST})
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"
    assert str(LARGEST) in refused.json()["detail"]


def test_a_body_that_does_not_say_is_counted_as_it_comes(served: ServedHome) -> None:
    seen: list[int] = []
    refused = _sent(served, 1_000, seen)
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"
    assert len(seen) < 20
    assert _sent(served, 5, []).status_code == 422


def test_an_account_that_asks_too_often_is_told_when_to_come_again(served: ServedHome) -> None:
    answers = [served.ask("/v1/me", "one") for _ in range(A_MINUTE + 1)]
    assert [answer.status_code for answer in answers] == [200] * A_MINUTE + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 75
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert served.ask("/v1/me", "two").status_code == 200


def test_an_address_may_ask_as_often_as_five_accounts_whoever_asks(served: ServedHome) -> None:
    answers = [served.ask("/v1/me", None).status_code for _ in range(A_MINUTE * 5 + 1)]
    assert answers == [401] * A_MINUTE * 5 + [429]


def test_without_a_bound_nothing_is_counted(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", requests_a_minute=0)
    with ServedHome(settings, make_app(settings)) as served:
        assert {served.ask("/v1/health", None).status_code for _ in range(200)} == {200}
