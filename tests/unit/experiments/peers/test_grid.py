"""A list is made of what was known at its as-of date, and held against outcomes of the label span that follows."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from experiments.peers.cells import registry_cells, registry_grid
from experiments.peers.grid import CHOSEN_ON, Grid
from training.rounds import STEP, LearningRows

END = datetime.fromisoformat("2026-04-04")
ROWS = 3_000
FIRST = END - timedelta(days=1_400)


@pytest.fixture(scope="module")
def rows() -> LearningRows:
    """Jobs of owners with several plans, visited at any time over four years, described as of the round before."""
    random = np.random.default_rng(5)
    minutes = np.sort(random.choice(1_400 * 24 * 60, ROWS, replace=False))
    visited = pd.DatetimeIndex([FIRST + timedelta(minutes=int(one)) for one in minutes])
    rounds = pd.DatetimeIndex(sorted(registry_rounds()))
    about = pd.DataFrame(
        {
            "plan_id": np.char.add("P", (np.arange(ROWS) // 2).astype(str)).astype(object),
            "first_plan": np.char.add("O", random.integers(0, 900, ROWS).astype(str)).astype(object),
            "round": rounds[rounds.searchsorted(visited, side="right") - 1],
            "visited_at": visited,
            "is_false": (random.random(ROWS) < 0.3).astype(float),
        }
    )
    return LearningRows(about, pd.DataFrame({"noise": random.random(ROWS)}))


def registry_rounds() -> list[datetime]:
    return [END - number * STEP for number in range(30)]


def test_no_row_is_learnt_from_before_its_outcome_was_known_and_none_is_on_both_sides(rows: LearningRows) -> None:
    grid = registry_grid(END, FIRST)
    for as_of in grid.dates:
        learnt, held = grid.sides(as_of, rows.about["round"], rows.about["visited_at"])
        assert not (learnt & held).any()
        assert (rows.about["visited_at"][learnt] < as_of).all()
        assert (rows.about["round"][held] >= as_of).all()
        assert (rows.about["visited_at"][held] < as_of + grid.spans[-1]).all()


def test_label_spans_of_following_dates_do_not_overlap_and_the_shorter_lies_in_the_longer(rows: LearningRows) -> None:
    grid = registry_grid(END, FIRST)
    cells = registry_cells(rows, grid)
    seen = [plan for cell in cells for plan in cell.test.about["visited_at"]]
    assert len(seen) == len(set(seen))
    for cell in cells:
        short, long = grid.within(cell.days).values()
        assert long.all()
        assert 0 < short.sum() < long.sum()
        assert (cell.days >= 0.0).all()


def test_owners_of_later_rows_are_not_learnt_from(rows: LearningRows) -> None:
    for cell in registry_cells(rows, registry_grid(END, FIRST)):
        assert not set(cell.train.about["first_plan"]) & set(cell.test.about["first_plan"])
        assert len(cell.train.about) > 100


def test_the_first_dates_are_for_choosing_and_the_last_span_ends_with_what_is_known(rows: LearningRows) -> None:
    grid = registry_grid(END, FIRST)
    assert grid.judged == grid.dates[CHOSEN_ON:]
    assert abs(grid.dates[-1] + grid.spans[-1] - END) < timedelta(days=2)
    assert len(registry_cells(rows, grid)) == len(grid.dates)


def test_a_date_with_too_few_of_an_outcome_is_refused(rows: LearningRows) -> None:
    honest = LearningRows(rows.about.assign(is_false=0.0), rows.matrix)
    with pytest.raises(ValueError, match="rows of each outcome on both sides; got 0 of"):
        registry_cells(honest, registry_grid(END, FIRST))


@pytest.mark.parametrize(
    ("dates", "spans", "match"),
    [
        ((END, END - STEP, END + STEP), (STEP,), "more than 2 dates, in order"),
        ((END, END + STEP), (STEP,), "more than 2 dates, in order"),
        ((END, END + STEP, END + 2 * STEP), (2 * STEP, STEP), "shortest first"),
    ],
    ids=["unordered", "too-few", "spans"],
)
def test_a_grid_must_have_its_dates_and_spans_in_order(
    dates: tuple[datetime, ...], spans: tuple[timedelta, ...], match: str
) -> None:
    with pytest.raises(ValueError, match=match):
        Grid(dates, spans)
