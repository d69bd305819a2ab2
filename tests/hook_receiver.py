"""A system that is told of what happens, on this machine, and the file that says so."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

SECRET = bytes(range(32))


@dataclass
class Receiver:
    """A small server that keeps what it is sent, and answers as it is told to."""

    status: int = 204
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"receiver": self}))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server
        return f"http://127.0.0.1:{self._server.server_address[1]}/told"

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.taken]


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.receiver.status < 300:
            self.receiver.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.receiver.status)
        self.send_header("content-length", "0")
        self.end_headers()


def write_hooks(path: Path, url: str, events: str = '["reports.received", "sample_plan.issued"]') -> None:
    secret = f"whsec_{base64.b64encode(SECRET).decode()}"
    text = f'[[hook]]\nname = "board"\nurl = "{url}"\nevents = {events}\nsecret = "{secret}"\n'
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
