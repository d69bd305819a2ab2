"""Figures that others published are measured as they measured them."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.benchmarks.earlier import days_earlier, found_in_first_half

DAYS = np.array([0.0, 0.0, 1.0, 1.0, 5.0, 9.0])
OUTCOME = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])


def test_the_order_in_which_it_was_done_is_no_day_earlier() -> None:
    assert days_earlier(DAYS, -DAYS, OUTCOME) == pytest.approx(0.0)


def test_as_many_rows_are_taken_a_day_as_were_so_that_days_earlier_and_later_add_up_to_none() -> None:
    scores = np.random.default_rng(2).random(len(DAYS))
    earlier = [days_earlier(DAYS, scores, side) * side.sum() for side in (OUTCOME, 1.0 - OUTCOME)]
    assert sum(earlier) == pytest.approx(0.0)


def test_who_knows_the_outcome_finds_everything_on_the_first_days() -> None:
    assert days_earlier(DAYS, OUTCOME, OUTCOME) == pytest.approx((0 + 1 + 9) / 3 - (0 + 0 + 1) / 3)
    as_done, by_scores = found_in_first_half(DAYS, OUTCOME, OUTCOME)
    assert as_done == pytest.approx(1 / 3)  # the two of the first day, before the day in which half is reached
    assert by_scores == pytest.approx(2 / 3)
