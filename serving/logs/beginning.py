"""Letting a process speak by the log only: what libraries say comes as lines, and so do errors that nobody caught."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from typing import TYPE_CHECKING, Any

from serving.logs.failures import failure
from serving.logs.writing import FIELDS, level_named, open_log

if TYPE_CHECKING:
    from types import TracebackType

    from features.settings import Settings
    from serving.logs.writing import Log

# Their sentences are written by people and filled in by arguments, which are left out; of others' we do not know that.
_PLAIN = ("features", "models", "serving", "opentelemetry", "uvicorn")


class Lines(logging.Handler):
    """Writes what is said by way of Python's `logging`: the sentence without its arguments, and an error's place."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        given = {name: record.__dict__[name] for name in FIELDS if name in record.__dict__}
        error = record.exc_info[1] if record.exc_info else None
        if error is None and isinstance(record.msg, BaseException):
            error = record.msg
        said = {"place": f"{record.module}.{record.funcName}:{record.lineno}", **(failure(error) if error else {})}
        getattr(self._log, level_named(record.levelno))(_event(record), logger=record.name, **said | given)


def begin(settings: Settings) -> Log:
    """Let this process write its log to standard error, from now on."""
    log = open_log(sys.stderr.buffer, settings.log_level)
    root = logging.getLogger()
    root.handlers = [Lines(log)]
    root.setLevel(settings.log_level.upper())
    for noisy in ("httpx", "httpcore"):  # they say where they ask, address and all
        logging.getLogger(noisy).setLevel(logging.WARNING)
    _catch(log)
    return log


def _event(record: logging.LogRecord) -> str:
    """Return a sentence of one line; what has more is an error's words, put together by somebody."""
    is_plain = isinstance(record.msg, str) and record.name.partition(".")[0] in _PLAIN
    said = record.msg.strip() if is_plain else ""
    return said if said and "\n" not in said else "said by a library"


def _catch(log: Log) -> None:
    """Say of errors and warnings that reach nobody where they came from."""

    def uncaught(_: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        log.critical("process failed", **failure(error))

    def in_thread(hook: threading.ExceptHookArgs) -> None:
        log.error("thread failed", **failure(hook.exc_value or RuntimeError()))

    def warned(message: Any, category: type[Warning], filename: str, lineno: int, *_: Any, **__: Any) -> None:  # noqa: ARG001 -- Python's signature
        log.warning("warned", error=category.__name__, place=f"{filename.rpartition('/')[2]}:{lineno}")

    sys.excepthook = uncaught
    threading.excepthook = in_thread
    warnings.showwarning = warned
