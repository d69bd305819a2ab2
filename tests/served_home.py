"""An API over a copy of the trained home, with one key of every role, asked without a network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpx

from serving.api.application import make_app
from serving.people import Keyholder, Register, Role, Scope

if TYPE_CHECKING:
    from features.settings import Settings
    from serving.api.application import Application


@dataclass
class ServedHome:
    """The application, the keys by holder, and one loop that everything runs in."""

    settings: Settings
    app: Application
    keys: dict[str, str] = field(default_factory=dict)
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self.app.state.held.close())
        self._runner.close()

    def give_key(self, name: str, role: Role, scope: Scope | None = None) -> None:
        """Register a keyholder and remember the key."""
        register = Register(self.app.state.held.records, "test")
        register.add(Keyholder(name, role, scope or Scope()))
        self.keys[name] = register.give_key(name)

    def ask(self, path: str, holder: str | None = "planner", method: str = "GET", **headers: str) -> httpx.Response:
        """Ask as a keyholder; as nobody where `holder` is `None`. Header names have underscores for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if holder is not None:
            named["authorization"] = f"Bearer {self.keys[holder]}"
        return self._runner.run(self._send(method, path, named))

    def json(self, path: str, holder: str = "planner", **headers: str) -> Any:
        """Ask for JSON that must be given."""
        answer = self.ask(path, holder, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def _send(self, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://rastin") as client:
            as_bytes = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
            return await client.request(method, path, headers=as_bytes)


def serve_home(settings: Settings) -> ServedHome:
    """Serve a home folder, with a key of every role that may be without a scope, named as the role."""
    served = ServedHome(settings, make_app(settings))
    for role in Role:
        served.give_key(role.value, role, Scope(agencies=("A01",)) if role is Role.AGENCY_READER else None)
    return served
