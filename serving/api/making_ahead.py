"""Making what stands around the jobs of a run before anybody asks: an errand for every cycle's latest run."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from features.ledger import system_account
from serving.api.answering.refusals import Refusal
from serving.api.errands.errand_process import run_errand
from serving.neighbours.index_file import index_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from serving.api.index.list_index import ListIndex
    from serving.api.state import State

EVERY_S = 5.0  # how long a run may be published before it is begun
_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def making_ahead_meanwhile(state: State, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Look for runs of which it is not made, and begin, again and again until the block ends; the newest cycle first.

    What is being made when the service ends is made anew by the next: the file is there whole or not at all.
    """
    task = asyncio.create_task(_make_at_intervals(state, every_s))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def making(index: ListIndex) -> str:
    """Return what the work of making what stands around the jobs of a run is about."""
    return f"neighbours {index.key}"


def _begin(state: State, index: ListIndex) -> None:
    """Have it made where it is not there, unless that goes on already or was refused; where too much waits, later."""
    if index_file(state.settings.home, index.key).exists() or state.ahead.about(making(index)) is not None:
        return
    given = {"cycle": index.head["cycle"], "run": index.run}
    errand = partial(run_errand, state.settings, "neighbours", given, HTTPStatus.SERVICE_UNAVAILABLE)
    with suppress(Refusal):
        state.ahead.begin(making(index), "neighbours", system_account(), errand)


async def _make_at_intervals(state: State, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            for cycle in state.runs.cycles():
                _begin(state, await state.runs.latest(cycle))
        except Exception:  # noqa: BLE001 -- told in the log; whatever it was, the next time must come
            _LOG.error("what stands around jobs could not be made", exc_info=True)
