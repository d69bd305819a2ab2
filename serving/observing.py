"""An application as it is served: each request in the log, and traced where a collector is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.logs import Logged
from serving.logs.accounts import naming
from serving.traces import Traced, open_tracing

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from features.settings import Settings
    from serving.logs import Log


def observed(app: ASGIApp, settings: Settings, log: Log) -> ASGIApp:
    """Put the log, and traces where they are configured, round an application.

    Raises
    ------
    Fault
        When a collector is configured and what sends to it is not installed.
    """
    tracing = open_tracing(settings)
    return Logged(app if tracing is None else Traced(app, tracing), log, naming(settings))
