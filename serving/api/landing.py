"""Landing reports while the service runs: at intervals, and when it closes."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from features.faults import Fault
from features.ledger import system_account
from serving.api.meanwhile import again_and_again

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from serving.api.state import State

EVERY_S = 60.0  # how long a report may wait before estimates can see it
_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def landing_meanwhile(state: State, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Land what came, again and again until the block ends, and then once more."""
    land_all = partial(to_thread.run_sync, _land, state)
    try:
        async with again_and_again(land_all, every_s, "reports could not land"):
            yield
    finally:
        await land_all()


def _land(state: State) -> None:
    """Land; what cannot land now (an ingest runs, the database is away) lands next time."""
    from serving.decisions.landing import land_appeals  # these bring pandas; the service starts without
    from serving.field_reports.landing import land

    try:
        landed = land(state.records, system_account()).reports + land_appeals(state.records)
        if landed:
            _LOG.info("landed", extra={"landed": landed})
    except (Fault, SQLAlchemyError, OSError):
        _LOG.warning("reports could not land now", exc_info=True)
    except Exception:  # noqa: BLE001 -- told in the log; whatever it was, the next time must come
        _LOG.error("reports could not land", exc_info=True)
