"""The line between a phone and the server: it carries, is cut, or loses the answer to what it carried."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

_BYTES = 65_536


@dataclass
class Line:
    """A port of this machine that leads to the server's.

    Attributes
    ----------
    server
        The server's port.
    state
        `open`; `cut`, where nobody is reached; `deaf`, where a report arrives and the answer to it is lost.
    """

    server: int
    state: Literal["open", "cut", "deaf"] = "open"
    _listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _carried: list[socket.socket] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the phone asks."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def become(self, state: Literal["open", "cut", "deaf"]) -> None:
        """Be open, cut or deaf from now on; what was being carried breaks off."""
        self.state = state
        while self._carried:
            with suppress(OSError):
                self._carried.pop().shutdown(socket.SHUT_RDWR)

    def carry(self) -> None:
        """Take calls until the line is given up."""
        while True:
            try:
                phone, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(phone,), daemon=True).start()

    def end(self) -> None:
        """Give the line up."""
        self.become("cut")
        self._listening.close()

    def _connect(self, phone: socket.socket) -> None:
        with phone, suppress(OSError):
            if self.state == "cut":
                return
            with socket.create_connection(("127.0.0.1", self.server)) as there:
                self._carried += [phone, there]
                unheard = threading.Event()
                asking = threading.Thread(target=self._ask, args=(phone, there, unheard), daemon=True)
                asking.start()
                _answer(there, phone, unheard)
                asking.join()

    def _ask(self, phone: socket.socket, there: socket.socket, unheard: threading.Event) -> None:
        with suppress(OSError):
            while content := phone.recv(_BYTES):
                if self.state == "deaf" and content.startswith(b"POST /v1/reports"):
                    unheard.set()
                there.sendall(content)
            there.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(address: str) -> Iterator[Line]:
    """Lay a line to a server, until the block ends."""
    line = Line(int(address.rpartition(":")[2]))
    threading.Thread(target=line.carry, daemon=True).start()
    yield line
    line.end()


def _answer(there: socket.socket, phone: socket.socket, unheard: threading.Event) -> None:
    with suppress(OSError):
        while (content := there.recv(_BYTES)) and not unheard.is_set():
            phone.sendall(content)
        phone.shutdown(socket.SHUT_RDWR)
