"""Two requests are one run where they ask the same, whenever the drop counts as recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from features.calendar_dates import parse_moment
from tests.tiny_registry import write_drop
from training.cycle_run.request import CycleRequest, make_request
from training.recipe import Recipe

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = parse_moment("1405-01-15")
RECIPE = Recipe(seed=1, bound=1.25)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    return write_drop(tmp_path / "drop", jobs=3)


def test_asked_twice_it_is_the_same_and_the_record_brings_it_back(drop: Path) -> None:
    first, second = (make_request(AS_OF, 1404, RECIPE, drop, None) for _ in range(2))
    assert first.asks_the_same(second)
    assert CycleRequest.from_document(first.to_document()) == first
    assert first.moment == AS_OF
    assert first.recipe == RECIPE
    later = make_request(AS_OF, 1404, RECIPE, drop, datetime.fromisoformat("2026-05-01"))
    assert first.asks_the_same(later)


def test_a_drop_that_was_changed_is_another_one(drop: Path) -> None:
    before = make_request(AS_OF, 1404, RECIPE, drop, None)
    (drop / "jobs.parquet").unlink()
    assert not before.asks_the_same(make_request(AS_OF, 1404, RECIPE, drop, None))


@pytest.mark.parametrize(
    "change", [{"cycle": 1403}, {"seed": 2}, {"bound": 1.5}, {"as_of": "2026-04-05T00:00:00"}, {"code": "0.1.0+other"}]
)
def test_other_wishes_and_other_code_make_another_run(drop: Path, change: dict[str, object]) -> None:
    asked = make_request(AS_OF, 1404, RECIPE, drop, None)
    assert not asked.asks_the_same(replace(asked, **change))
