"""Telling other systems while a service runs: soon after something happened, ever more seldom who does not answer."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from features.settings import Settings
    from serving.webhooks.sending import Told

FIRST_WAIT, LONGEST_WAIT = 10.0, 900.0  # seconds until who took nothing is asked again, twice as long each time
_FILE = "the file of hooks"  # waits like a hook where it cannot be read
_LOG = logging.getLogger(__name__)


@dataclass
class Telling:
    """One for a process; what was told lies in the home folder, so that a kill forgets nothing but the waiting.

    Attributes
    ----------
    settings
        Of this process.
    clock
        Seconds.
    """

    settings: Settings
    clock: Callable[[], float] = time.monotonic
    _ends: threading.Event = field(default_factory=threading.Event)
    _next: dict[str, tuple[float, float]] = field(default_factory=dict)  # when, and the wait that led there

    def tell(self) -> list[Told]:
        """Send what is due; say in the log what came of it."""
        if not self.settings.hooks_path.exists() or not self._is_due(_FILE):
            return []
        from serving.webhooks.hooks import read_hooks
        from serving.webhooks.sending import send

        try:
            due = [hook for hook in read_hooks(self.settings.hooks_path) if self._is_due(hook.name)]
            told = send(self.settings, due, self._ends.is_set)
        except (Fault, OSError):
            _LOG.warning("webhooks could not be sent", exc_info=True)
            self._wait(_FILE)
            return []
        self._next.pop(_FILE, None)
        for one in told:
            self._note(one)
        return told

    def end(self) -> None:
        """Send nothing more after the present message."""
        self._ends.set()

    def _is_due(self, name: str) -> bool:
        return self.clock() >= self._next.get(name, (0.0, 0.0))[0]

    def _wait(self, name: str) -> None:
        wait = min(2 * self._next[name][1], LONGEST_WAIT) if name in self._next else FIRST_WAIT
        self._next[name] = (self.clock() + wait, wait)

    def _note(self, one: Told) -> None:
        if one.sent or one.refused:
            said = {"hook": one.hook, "sent": one.sent, "outcome": one.refused or "done"}
            _LOG.log(logging.WARNING if one.refused else logging.INFO, "webhook", extra=said)
        if one.sent or not one.refused:
            self._next.pop(one.hook, None)
        if one.refused:
            self._wait(one.hook)
