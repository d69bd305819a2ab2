"""Making before anybody asks what pages read of a cycle's latest run: its counts, and what stands around its jobs."""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from anyio import to_thread

from features.ledger import system_account
from serving.api.answering.refusals import Refusal
from serving.api.errands.errand_process import run_errand
from serving.api.meanwhile import again_and_again
from serving.cycle_summary import summary_file
from serving.neighbours.index_file import index_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from features.settings import Settings
    from serving.api.index.list_index import ListIndex
    from serving.api.state import State

EVERY_S = 5.0  # how long a run may be published, or rows have landed, before it is begun


@asynccontextmanager
async def making_ahead_meanwhile(state: State, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Look for what is not made, and begin it, again and again until the block ends; the newest cycle first.

    What is being made when the service ends is made anew by the next: each file is there whole or not at all.
    """
    make = partial(_make, state)
    async with again_and_again(make, every_s, "what pages read could not be made", first_s=every_s):
        yield


def making(index: ListIndex) -> str:
    """Return what the work of making what stands around the jobs of a run is about."""
    return f"neighbours {index.key}"


def begin_summary(state: State, index: ListIndex) -> None:
    """Have a cycle counted as of what has landed."""
    _begin(state, index, "cycle summary", f"summary {index.key}")


def _begin(state: State, index: ListIndex, errand: str, about: str) -> None:
    """Begin an errand about a run, unless it goes on already or was refused; where too much waits, later."""
    if state.ahead.about(about) is not None:
        return
    given = {"cycle": index.head["cycle"], "run": index.run}
    work = partial(run_errand, state.settings, errand, given, HTTPStatus.SERVICE_UNAVAILABLE)
    with suppress(Refusal):
        state.ahead.begin(about, errand, system_account(), work)


async def _make(state: State) -> None:
    for cycle in state.runs.cycles():
        index = await state.runs.latest(cycle)
        if not await to_thread.run_sync(_is_counted, state.settings, index):
            begin_summary(state, index)
        if not index_file(state.settings.home, index.key).exists():
            _begin(state, index, "neighbours", making(index))


def _is_counted(settings: Settings, index: ListIndex) -> bool:
    return summary_file(settings, index.published).exists()  # it reads what has landed: no loop is to wait for that
