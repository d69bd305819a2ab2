"""Telling other systems of what happened while the service runs, beside its answers."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from anyio import to_thread

from serving.api.meanwhile import again_and_again
from serving.webhooks.telling import Telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from features.settings import Settings

EVERY_S = 5.0  # how long others may wait to hear of something


@asynccontextmanager
async def telling_meanwhile(settings: Settings, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Tell, again and again until the block ends; the message that is being sent then is the last."""
    telling = Telling(settings)
    tell = partial(to_thread.run_sync, telling.tell)
    async with again_and_again(tell, every_s, "webhooks could not be sent"):
        try:
            yield
        finally:
            telling.end()
