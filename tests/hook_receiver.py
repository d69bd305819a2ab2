"""A system that is told of what happens, on this machine, and the file that says so."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.loopback import Loopback, Quiet

if TYPE_CHECKING:
    from pathlib import Path

SECRET = bytes(range(32))


class _Taking(Quiet):
    server_of: Receiver

    def reply(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        status = self.server_of.status  # read once: a test changes it as soon as it sees what was taken
        if status < 300:
            self.server_of.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()


@dataclass
class Receiver(Loopback):
    """A small server that keeps what it is sent, and answers as it is told to."""

    status: int = 204
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    handler = _Taking

    @property
    def url(self) -> str:
        return f"{self.address}/told"

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.taken]


def write_hooks(path: Path, url: str, events: str = '["reports.received", "sample_plan.issued"]') -> None:
    secret = f"whsec_{base64.b64encode(SECRET).decode()}"
    text = f'[[hook]]\nname = "board"\nurl = "{url}"\nevents = {events}\nsecret = "{secret}"\n'
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
