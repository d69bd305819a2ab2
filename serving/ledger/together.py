"""Entering from many requests at once: all that waits goes under one checkpoint, and each learns its place."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from features.ledger import Recorded, record_all

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from features.ledger import Entry
    from features.settings import Settings

AT_ONCE = 500  # entries under one signature


class EnteringTogether:
    """Enters in a thread of its own; one signing and one writing to disk serve all who came meanwhile.

    Parameters
    ----------
    settings
        Of this process.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: deque[tuple[Entry, Future[Recorded]]] = deque()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Enter what waits, and stop."""
        self.close()

    def close(self) -> None:
        """Enter what waits, and stop."""
        self._worker.shutdown()

    def enter(self, entry: Entry) -> Future[Recorded]:
        """Hand an entry in; once the future has its place, no kill takes the entry away.

        The future raises `LedgerDamaged` where the ledger is not what was signed.
        """
        recorded: Future[Recorded] = Future()
        self._waiting.append((entry, recorded))
        self._worker.submit(self._enter_some)
        return recorded

    def _enter_some(self) -> None:
        some = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        try:
            places = record_all(self._settings, [entry for entry, _ in some])
        except BaseException as error:  # noqa: BLE001 -- told to everyone who waits for it
            for _, recorded in some:
                recorded.set_exception(error)
        else:
            for (_, recorded), place in zip(some, places, strict=True):
                recorded.set_result(place)
