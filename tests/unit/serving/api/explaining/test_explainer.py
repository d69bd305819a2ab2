"""Who waits comes first, what is wanted last comes next, and what fails again and again is let rest."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from features.settings import Settings
from models.published import Published
from serving.api.answering.refusals import Refusal
from serving.api.explaining.explainer import MOST_FAILED, Explainer
from serving.api.explaining.explaining_process import late
from serving.api.explaining.waiting_jobs import BATCH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serving.api.index.kept_reasons import Kept
    from serving.api.index.list_index import ListIndex


class _Index:
    """An index that keeps what was said in a dictionary."""

    def __init__(self, key: str) -> None:
        self.key, self.file = key, Path(key)
        self.published = Published(Path(key), {"release": "R1"})
        self.said: dict[int, Kept] = {}

    def kept(self, rank: int) -> Kept | None:
        return self.said.get(rank)

    def keep(self, said: Sequence[Kept]) -> None:
        self.said |= {one.rank: one for one in said}

    def to_explain_first(self) -> list[int]:
        return [rank for rank in range(1, 6) if rank not in self.said]


class _Process:
    """Says of each job its rank; fails where it is told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.asked: list[tuple[str, list[int]]] = []

    async def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        self.asked.append((Path(question["index"]).name, question["ranks"]))
        await asyncio.sleep(0)
        if self.fails:
            raise late()
        why = b64encode(b"why").decode()
        return {"jobs": [[rank, json.dumps([str(rank)]), "[]", why] for rank in question["ranks"]]}

    async def end(self) -> None:
        self.asked.append(("end", []))


def _index(key: str = "one") -> ListIndex:
    return cast("ListIndex", _Index(key))


async def _idle(explainer: Explainer) -> None:
    if explainer._work is not None:
        await explainer._work


def test_who_waits_comes_before_what_is_wanted_and_nothing_is_explained_twice() -> None:
    async def ask() -> list[tuple[str, list[int]]]:
        process, index = _Process(), _index()
        explainer = Explainer(Settings(), process)
        explainer.want(index, range(1, 2 * BATCH + 1))
        said = await asyncio.gather(*(explainer.explain(index, rank) for rank in (900, 901, 900)))
        assert [one.fa for one in said] == ['["900"]', '["901"]', '["900"]']
        await _idle(explainer)
        assert (await explainer.explain(index, 5)).rank == 5
        return process.asked

    under_way, asked, *others = asyncio.run(ask())
    assert asked == ("one", [900, 901])
    assert [rank for _, ranks in (under_way, *others) for rank in ranks] == list(range(1, 2 * BATCH + 1))


def test_what_was_wanted_last_comes_first_and_a_batch_is_of_one_run() -> None:
    async def ask() -> list[tuple[str, list[int]]]:
        process, one, two = _Process(), _index("one"), _index("two")
        explainer = Explainer(Settings(), process)
        explainer.want(one, [1, 2, 3])
        explainer.want(two, [7])
        explainer.want(one, [9, 2])
        await _idle(explainer)
        return process.asked

    assert asyncio.run(ask()) == [("one", [9, 2]), ("two", [7]), ("one", [1, 3])]


def test_only_a_process_that_works_ahead_explains_before_anybody_asks() -> None:
    async def ask(*, works_ahead: bool) -> int:
        process, index = _Process(), _index()
        explainer = Explainer(Settings(), process)
        explainer.works_ahead = works_ahead
        explainer.prepare(index)
        await _idle(explainer)
        return len(process.asked)

    assert asyncio.run(ask(works_ahead=False)) == 0
    assert asyncio.run(ask(works_ahead=True)) == 1


def test_a_process_that_always_fails_is_let_rest_and_asked_again_only_for_who_waits() -> None:
    async def ask() -> None:
        process, index = _Process(fails=True), _index()
        explainer = Explainer(Settings(), process)
        explainer.want(index, range(1, 100 * BATCH))
        await _idle(explainer)
        explainer.want(index, [1])
        await _idle(explainer)
        assert len(process.asked) == MOST_FAILED
        with pytest.raises(Refusal, match="must come within its time"):
            await explainer.explain(index, 1)
        process.fails = False
        assert (await explainer.explain(index, 1)).rank == 1
        await explainer.close()
        assert process.asked[-1] == ("end", [])

    asyncio.run(ask())


def test_who_goes_away_takes_no_answer_from_another() -> None:
    async def ask() -> None:
        explainer, index = Explainer(Settings(), _Process()), _index()
        first, second = (asyncio.create_task(explainer.explain(index, 7)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).rank == 7

    asyncio.run(ask())
