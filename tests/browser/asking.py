"""The server of a browser, asked over HTTP with keys: what a test needs done before somebody looks."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from serving.people import Register
from serving.records import open_records
from tests.browser.visitor import APPROVER, NAME

if TYPE_CHECKING:
    from features.settings import Settings


@dataclass
class Asking:
    """Whoever asks, each with a key."""

    address: str
    keys: dict[str, str]

    def ask(
        self, path: str, holder: str | None = "planner", method: str = "GET", body: Any = None, **headers: str
    ) -> httpx.Response:
        """Ask, with a body of JSON; as nobody where `holder` is `None`. Header names have underscores for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if holder is not None:
            named["authorization"] = f"Bearer {self.keys[holder]}"
        return httpx.request(method, f"{self.address}{path}", json=body, headers=named, timeout=60.0)

    def json(self, path: str, holder: str = "planner", **headers: str) -> Any:
        """Ask for JSON that must be given."""
        return self.ask(path, holder, **headers).raise_for_status().json()

    def wait(self, seconds: float) -> None:
        """Let what goes on go on."""
        time.sleep(seconds)


def asking(settings: Settings, address: str) -> Asking:
    """Give the two planners of a browser's home a key each."""
    records = open_records(settings)
    register = Register(records, "test")
    keys = {holder: register.give_key(name) for holder, name in (("planner", NAME), ("approver", APPROVER))}
    records.engine.dispose()
    return Asking(address, keys)
