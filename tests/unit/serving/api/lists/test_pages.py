"""A page that several wait for is made once; one of which all is said is kept, up to so many bytes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from serving.api.lists.pages import MadePage, Pages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class _Maker:
    """Makes pages of a hundred bytes, and counts them."""

    def __init__(self, *, is_whole: bool = True) -> None:
        self.made: list[str] = []
        self._is_whole = is_whole

    def page(self, name: str) -> Callable[[], Awaitable[MadePage]]:
        async def make() -> MadePage:
            await asyncio.sleep(0)
            self.made.append(name)
            return MadePage(name, b"x" * 100, {}, self._is_whole)

        return make


def _ask(pages: Pages, maker: _Maker, *names: str) -> list[str]:
    async def all_at_once() -> list[str]:
        return [page.tag for page in await asyncio.gather(*(pages.page(name, maker.page(name)) for name in names))]

    return asyncio.run(all_at_once())


def test_a_page_is_made_once_for_all_who_wait_and_for_those_who_come_later() -> None:
    pages, maker = Pages(), _Maker()
    assert _ask(pages, maker, "one", "one", "two", "one") == ["one", "one", "two", "one"]
    assert _ask(pages, maker, "two", "one") == ["two", "one"]
    assert maker.made == ["one", "two"]


def test_a_page_of_which_something_is_not_said_yet_is_made_again() -> None:
    pages, maker = Pages(), _Maker(is_whole=False)
    for _ in range(2):
        _ask(pages, maker, "one")
    assert maker.made == ["one", "one"]


def test_the_pages_asked_for_last_are_kept() -> None:
    pages, maker = Pages(most_bytes=250), _Maker()
    for name in ("one", "two", "one", "three", "one", "two"):
        _ask(pages, maker, name)
    assert maker.made == ["one", "two", "three", "two"]


def test_a_page_that_could_not_be_made_is_tried_again() -> None:
    async def fail() -> MadePage:
        raise OSError("no room")

    pages, maker = Pages(), _Maker()
    with pytest.raises(OSError, match="no room"):
        asyncio.run(pages.page("one", fail))
    assert _ask(pages, maker, "one") == ["one"]


def test_who_goes_away_takes_no_page_from_those_who_wait() -> None:
    async def leave() -> str:
        pages, maker = Pages(), _Maker()
        first = asyncio.create_task(pages.page("one", maker.page("one")))
        await asyncio.sleep(0)
        second = asyncio.create_task(pages.page("one", maker.page("one")))
        await asyncio.sleep(0)
        first.cancel()
        page = await second
        assert maker.made == ["one"]
        return page.tag

    assert asyncio.run(leave()) == "one"
