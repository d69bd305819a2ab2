"""What routing itself refuses is said as the description says it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from features.settings import Settings
from serving.api.application import make_app

if TYPE_CHECKING:
    from pathlib import Path


def sent(home: Path, method: str, path: str, content: bytes = b"") -> httpx.Response:
    async def ask() -> httpx.Response:
        app = make_app(Settings(home=home))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rastin") as client:
            answer = await client.request(method, path, content=content, headers={"content-type": "application/json"})
        await app.state.held.close()
        return answer

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/v1/sample-plans", "GET, POST"), ("/v1/sample-plans/one", "GET, PATCH"), ("/v1/worklist", "GET")],
)
def test_a_method_that_is_not_taken_is_answered_with_all_that_are(tmp_path: Path, path: str, methods: str) -> None:
    answer = sent(tmp_path / "home", "DELETE", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, methods)


def test_bytes_that_are_no_text_are_wrongly_asked(tmp_path: Path) -> None:
    answer = sent(tmp_path / "home", "POST", "/v1/log-in", b"|\xff\x1b")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
