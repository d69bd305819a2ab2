"""Telling other systems of what happened while the service runs, beside its answers."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from anyio import to_thread

from serving.webhooks.telling import Telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from features.settings import Settings

EVERY_S = 5.0  # how long others may wait to hear of something
_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def telling_meanwhile(settings: Settings, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Tell, again and again until the block ends; the message that is being sent then is the last."""
    telling = Telling(settings)
    task = asyncio.create_task(_tell_at_intervals(telling, every_s))
    try:
        yield
    finally:
        telling.end()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _tell_at_intervals(telling: Telling, every_s: float) -> None:
    while True:
        try:
            await to_thread.run_sync(telling.tell)
        except Exception:  # noqa: BLE001 -- told in the log; whatever it was, the next time must come
            _LOG.error("webhooks could not be sent", exc_info=True)
        await asyncio.sleep(every_s)
