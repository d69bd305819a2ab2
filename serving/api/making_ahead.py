"""Making before anybody asks what pages read of a cycle's latest run: its counts, and what stands around its jobs."""

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
from serving.cycle_summary import summary_file
from serving.neighbours.index_file import index_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from serving.api.index.list_index import ListIndex
    from serving.api.state import State

EVERY_S = 5.0  # how long a run may be published, or rows have landed, before it is begun
_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def making_ahead_meanwhile(state: State, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Look for what is not made, and begin it, again and again until the block ends; the newest cycle first.

    What is being made when the service ends is made anew by the next: each file is there whole or not at all.
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


def begin_summary(state: State, index: ListIndex) -> None:
    """Have a cycle counted as of what has landed, where it is not."""
    if not summary_file(state.settings, index.published).exists():
        _begin(state, index, "cycle summary", f"summary {index.key}")


def _begin_neighbours(state: State, index: ListIndex) -> None:
    if not index_file(state.settings.home, index.key).exists():
        _begin(state, index, "neighbours", making(index))


def _begin(state: State, index: ListIndex, errand: str, about: str) -> None:
    """Begin an errand about a run, unless it goes on already or was refused; where too much waits, later."""
    if state.ahead.about(about) is not None:
        return
    given = {"cycle": index.head["cycle"], "run": index.run}
    work = partial(run_errand, state.settings, errand, given, HTTPStatus.SERVICE_UNAVAILABLE)
    with suppress(Refusal):
        state.ahead.begin(about, errand, system_account(), work)


async def _make_at_intervals(state: State, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            for cycle in state.runs.cycles():
                index = await state.runs.latest(cycle)
                begin_summary(state, index)
                _begin_neighbours(state, index)
        except Exception:  # noqa: BLE001 -- told in the log; whatever it was, the next time must come
            _LOG.error("what pages read could not be made", exc_info=True)
