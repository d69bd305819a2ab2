"""Whole plans are drawn, as many as there are."""

from __future__ import annotations

import numpy as np

from models.resampling import plan_resamples

PLANS = np.array(["P2", "P1", "P2", "P3", "P1", "P2"])


def test_jobs_of_a_plan_are_drawn_together() -> None:
    drawn = plan_resamples(PLANS, seed=1, resamples=50)
    assert drawn.shape == (50, 6)
    for plan in np.unique(PLANS):
        rows = drawn[:, plan == PLANS]
        assert (rows == rows[:, :1]).all()


def test_every_sample_holds_as_many_plans_as_there_are() -> None:
    drawn = plan_resamples(PLANS, seed=1, resamples=50)
    first_of_each = np.unique(PLANS, return_index=True)[1]
    assert (drawn[:, first_of_each].sum(axis=1) == 3).all()


def test_the_seed_decides() -> None:
    assert (plan_resamples(PLANS, seed=1) == plan_resamples(PLANS, seed=1)).all()
    assert not (plan_resamples(PLANS, seed=1) == plan_resamples(PLANS, seed=2)).all()
