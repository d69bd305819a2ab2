"""Long work is begun once, waited for, asked after, and forgotten."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from serving.api.answering.refusals import Refusal
from serving.api.errands.long_work import MOST, LongWork

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Counted:
    """Work that takes a moment and counts how often it was begun."""

    def __init__(self, seconds: float = 0.0, refused: Refusal | None = None) -> None:
        self.begun = 0
        self._seconds, self._refused = seconds, refused

    async def __call__(self) -> dict[str, Any]:
        self.begun += 1
        await asyncio.sleep(self._seconds)
        if self._refused is not None:
            raise self._refused
        return {"begun": self.begun}


def run(test: Callable[[LongWork], Awaitable[None]]) -> None:
    async def with_work() -> None:
        work = LongWork(wait=0.05)
        await test(work)
        await work.close()

    asyncio.run(with_work())


def test_what_takes_long_is_asked_for_again_and_begun_once() -> None:
    async def test(held: LongWork) -> None:
        slow = Counted(0.2)
        assert await held.done("a", "draw", "anna", slow, keeps=True) is None
        assert held.about("a") is not None
        await asyncio.sleep(0.3)
        assert await held.done("a", "draw", "anna", slow, keeps=True) == {"begun": 1}
        assert held.about("a") is None
        assert slow.begun == 1

    run(test)


def test_who_does_not_wait_is_told_at_once_that_it_goes_on() -> None:
    async def test(held: LongWork) -> None:
        held.wait = 60.0
        assert await held.done("a", "draw", "anna", Counted(0.1), keeps=True, wait=0) is None
        assert await held.done("a", "draw", "anna", Counted(), keeps=True) == {"begun": 1}

    run(test)


def test_what_is_not_kept_begins_anew() -> None:
    async def test(held: LongWork) -> None:
        slow = Counted(0.1)
        assert await held.done("a", "cost", "anna", slow) is None
        await asyncio.sleep(0.2)
        assert await held.done("a", "cost", "anna", slow) is None
        assert slow.begun == 2

    run(test)


def test_another_persons_or_other_work_about_the_same_is_refused() -> None:
    async def test(held: LongWork) -> None:
        slow = Counted(0.3)
        assert await held.done("a", "draw", "anna", slow) is None
        for what, who in (("draw", "bob"), ("cost", "anna")):
            with pytest.raises(Refusal, match="draw goes on, asked for by anna") as refused:
                await held.done("a", what, who, Counted())
            assert refused.value.status is HTTPStatus.CONFLICT
        assert await held.done("b", "cost", "bob", Counted()) is None  # it waits for its turn

    run(test)


def test_a_fault_is_told_to_whoever_looks_and_the_work_can_be_asked_for_again() -> None:
    async def test(held: LongWork) -> None:
        refused = Refusal(HTTPStatus.CONFLICT, "too many visits", "بازدید زیاد")
        assert await held.done("a", "draw", "anna", Counted(0.1, refused)) is None
        await asyncio.sleep(0.2)
        going = held.about("a")
        assert going is not None
        assert going.fault() is refused
        assert await held.done("a", "draw", "bob", Counted()) == {"begun": 1}

    run(test)


def test_no_more_waits_than_may() -> None:
    async def test(held: LongWork) -> None:
        slow = Counted(0.3)
        waiting = [held.done(str(number), "draw", "anna", slow) for number in range(MOST)]
        assert await asyncio.gather(*waiting) == [None] * MOST
        with pytest.raises(Refusal) as refused:
            await held.done("more", "draw", "anna", slow)
        assert refused.value.status is HTTPStatus.TOO_MANY_REQUESTS

    run(test)


def test_work_that_goes_on_is_ended_with_the_process() -> None:
    async def test(held: LongWork) -> None:
        assert await held.done("a", "draw", "anna", Counted(60.0)) is None

    run(test)
