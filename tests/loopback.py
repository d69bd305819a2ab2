"""Small HTTP servers on this machine, for tests that need somebody at the other end."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Iterator


class Quiet(BaseHTTPRequestHandler):
    """Answers for its `server_of`, whatever the method, and says nothing of it."""

    server_of: Any

    def reply(self) -> None:
        """Read what is asked, and answer."""
        raise NotImplementedError

    def do_GET(self) -> None:
        self.reply()

    do_POST = do_PATCH = do_GET  # noqa: N815 -- the server's own names

    def log_message(self, *_: object) -> None:
        """Say nothing: tests look at what was asked."""


@contextmanager
def listening(handler: type[Quiet], server_of: object) -> Iterator[str]:
    """Answer until the block ends; give the address."""
    own = type("Handler", (handler,), {"server_of": server_of})
    with ThreadingHTTPServer(("127.0.0.1", 0), own) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Loopback:
    """A server that keeps what it was asked; it listens as long as its block lasts."""

    handler: ClassVar[type[Quiet]]

    def __enter__(self) -> Self:
        self._open = ExitStack()
        self.address = self._open.enter_context(listening(self.handler, self))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
