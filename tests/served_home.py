"""An API over a copy of the trained home, with one key of every role, asked without a network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpx

from serving.api.application import make_app
from serving.console.attaching import attach
from serving.people import Keyholder, Register, Role, Scope

if TYPE_CHECKING:
    from collections.abc import Coroutine

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
        self.give_key_to(Keyholder(name, role, scope or Scope()))

    def give_key_to(self, holder: Keyholder) -> None:
        """Register a keyholder with all that they are, and remember the key."""
        register = Register(self.app.state.held.records, "test")
        register.add(holder)
        self.keys[holder.name] = register.give_key(holder.name)

    def ask(
        self, path: str, holder: str | None = "planner", method: str = "GET", body: Any = None, **headers: str
    ) -> httpx.Response:
        """Ask as a keyholder, with a body of JSON; as nobody where `holder` is `None`.

        Header names have underscores for dashes.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if holder is not None:
            named["authorization"] = f"Bearer {self.keys[holder]}"
        return self._runner.run(self._send(method, path, named, body))

    def json(self, path: str, holder: str = "planner", **headers: str) -> Any:
        """Ask for JSON that must be given."""
        answer = self.ask(path, holder, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask_together(self, *asked: tuple[str, str, str, Any]) -> list[httpx.Response]:
        """Ask several things at once: each a path, a holder, a method and a body."""

        async def all_of_them() -> list[httpx.Response]:
            sent = [
                self._send(method, path, {"authorization": f"Bearer {self.keys[holder]}"}, body)
                for path, holder, method, body in asked
            ]
            return await asyncio.gather(*sent)

        return self._runner.run(all_of_them())

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the loop that everything runs in."""
        self._runner.run(work)

    def wait(self, seconds: float) -> None:
        """Let what goes on in the background go on."""
        self._runner.run(asyncio.sleep(seconds))

    async def _send(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://rastin") as client:
            as_bytes = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
            return await client.request(method, path, headers=as_bytes, json=body)


def serve_home(settings: Settings) -> ServedHome:
    """Serve a home folder, with a key of an approver and of every role that may be without a scope, named as it is."""
    app = make_app(settings)
    attach(app)
    served = ServedHome(settings, app)
    for role in Role:
        served.give_key(role.value, role, Scope(agencies=("A01",)) if role is Role.AGENCY_READER else None)
    served.give_key("approver", Role.PLANNER)  # who drafts a sample plan may not approve it
    return served
