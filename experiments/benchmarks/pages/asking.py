"""A browser's requests to a server at an address, one after the other: what came, and what it weighs."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PATIENCE = 120.0  # seconds
ACCEPTED = {"accept-encoding": "gzip", "accept": "text/html,*/*"}
_GOES_ON = "data-follow"
_BROUGHT = re.compile(r'"(/static/[^"]+)"')


@dataclass(frozen=True)
class Looked:
    """A page that came.

    Attributes
    ----------
    request
        As the server's log names it.
    is_page
        Whether it is a page, and no file.
    goes_on
        Whether what it will show is still being made.
    plain, sent
        Bytes of the answer: as it is, and as it was sent.
    brings
        Addresses of what it brings along: style sheets, scripts and pictures.
    """

    request: str
    is_page: bool
    goes_on: bool
    plain: int
    sent: int
    brings: frozenset[str]


@dataclass
class Browser:
    """Asks one server: by keys, as programs do, and logged in, as people do.

    Attributes
    ----------
    address
        The server's.
    keys, passwords
        By the account's name.
    """

    address: str
    keys: dict[str, str] = field(default_factory=dict)
    passwords: Mapping[str, str] = field(default_factory=dict)
    _people: dict[str | None, httpx.Client] = field(default_factory=dict)

    def ask(
        self, path: str, holder: str = "planner", method: str = "GET", body: Any = None, **headers: str
    ) -> httpx.Response:
        """Ask by a key, with a body of JSON; header names have underscores for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["authorization"] = f"Bearer {self.keys[holder]}"
        return self._program.request(method, path, json=body, headers=named)

    def wait(self, seconds: float) -> None:
        """Let what goes on go on."""
        time.sleep(seconds)

    def look(self, path: str, who: str | None, answers: frozenset[HTTPStatus]) -> Looked:
        """Open a page as somebody who logged in.

        Raises
        ------
        ValueError
            Where the server answers with another status than these.
        """
        answer = self._logged_in(who).get(path)
        if answer.status_code not in answers:
            raise ValueError(f"{path} was answered with {answer.status_code}")
        is_page = "attachment" not in answer.headers.get("content-disposition", "")
        brings = frozenset(_BROUGHT.findall(answer.text)) if is_page else frozenset()
        goes_on = answer.status_code == HTTPStatus.ACCEPTED or (is_page and _GOES_ON in answer.text)
        sizes = (len(answer.content), answer.num_bytes_downloaded)
        return Looked(answer.headers["x-request-id"], is_page, goes_on, *sizes, brings)

    def weight(self, address: str) -> int:
        """Return the bytes of a file that pages bring along, with the scripts that it brings in itself."""
        content = self._program.get(address).raise_for_status().text
        return len(content.encode()) + sum(map(self.weight, _BROUGHT.findall(content)))

    def close(self) -> None:
        """Close every connection."""
        for client in (self._program, *self._people.values()):
            client.close()

    @cached_property
    def _program(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=PATIENCE)

    def _logged_in(self, who: str | None) -> httpx.Client:
        if who not in self._people:
            client = self._people[who] = httpx.Client(base_url=self.address, timeout=PATIENCE, headers=ACCEPTED)
            if who is not None:
                given = {"name": who, "password": self.passwords[who]}
                client.post("/v1/log-in", json=given).raise_for_status()
        return self._people[who]


def server_times(log: Path) -> dict[str, float]:
    """Read from a server's log how many milliseconds each request took it."""
    lines = map(json.loads, log.read_bytes().splitlines())
    return {line["request"]: line["ms"] for line in lines if line["event"] == "request"}
