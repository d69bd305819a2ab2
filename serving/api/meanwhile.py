"""Doing something again and again while the service runs, beside its answers."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def again_and_again(
    work: Callable[[], Awaitable[object]], every_s: float, failed: str, *, first_s: float = 0.0
) -> AsyncIterator[None]:
    """Do something at intervals until the block ends; what is being done then is waited for, or cancelled.

    Parameters
    ----------
    work
        Does it once.
    every_s, first_s
        Seconds between, and before the first time.
    failed
        What the log says where it fails; the next time comes nevertheless.
    """
    task = asyncio.create_task(_repeat(work, every_s, failed, first_s))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _repeat(work: Callable[[], Awaitable[object]], every_s: float, failed: str, first_s: float) -> None:
    await asyncio.sleep(first_s)
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 -- told in the log; whatever it was, the next time must come
            _LOG.error(failed, exc_info=True)
        await asyncio.sleep(every_s)
