"""Lines of the log: one JSON object each, of names that are listed here and of nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import structlog

from serving.logs.asked import REQUEST

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from structlog.typing import EventDict, FilteringBoundLogger

    Log = FilteringBoundLogger
else:
    Log = Any

# What a line may say. A name that is not here is left out, whoever gives it: a line is read by many and kept for long.
FIELDS = (
    *("time", "level", "event", "request", "method", "route", "status", "ms", "account", "role"),
    *("logger", "error", "place", "within", "errand", "outcome", "hook", "sent", "landed"),
)
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_LEVELS = ("debug", "info", "warning", "error", "critical")


def open_log(stream: BinaryIO, level: str) -> Log:
    """Open a log that writes lines of a level and above; each line with one write, so that processes may share it."""
    processors: list[Callable[..., Any]] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _line,
    ]
    opened: Log = structlog.wrap_logger(
        structlog.BytesLogger(stream),
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(level),
    ).bind()
    return opened


def level_named(number: int) -> str:
    """Return the level of a number of Python's `logging`.

    >>> level_named(25)
    'info'
    """
    return _LEVELS[max(0, min(number // 10 - 1, len(_LEVELS) - 1))]


def _line(_log: Any, _method: str, said: EventDict) -> bytes:
    said["request"] = said.get("request") or REQUEST.get()
    known = {name: said[name] for name in FIELDS if said.get(name) is not None}
    return _ENCODE(known).encode()
