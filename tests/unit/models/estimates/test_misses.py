"""What inspectors miss is learnt from second visits, and mended with its uncertainty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.design import chances_of, draw_sample, jobs_to_check, population_of
from models.estimates import answers_of, assist, corrected, estimate_total, misses_of
from models.estimates.total import Estimate
from tests.exact_bounds import is_at_least
from tests.synthetic_cycle import make_cycle

PLANS = pd.DataFrame({"plan_id": ["P1", "P1", "P2", "P3"], "job_id": ["J1", "J2", "J3", "J4"]})
ESTIMATE = Estimate(1_000, 100, false_rate=0.09, low=0.08, high=0.11, least=0.09, most=0.09)


def _found(**outcomes: bool) -> pd.DataFrame:
    return pd.DataFrame({"job_id": list(outcomes), "is_false": list(outcomes.values())})


def test_the_share_of_second_findings_that_the_first_confirmed_is_the_miss_rate() -> None:
    first = _found(J1=True, J2=False, J3=True, J4=True)
    misses = misses_of(PLANS, first, _found(J1=True, J2=True, J3=True, J4=False))
    assert misses is not None
    assert (misses.rate, misses.false_jobs, misses.missed) == (pytest.approx(1 / 3), 3, 1)
    assert misses.variance > 0.0


def test_second_visits_that_find_nothing_say_nothing() -> None:
    assert misses_of(PLANS, _found(J1=True), _found(J1=False)) is None
    assert misses_of(PLANS, _found(J1=True), _found(J2=True)) is None


def test_a_corrected_rate_is_higher_and_its_interval_wider() -> None:
    misses = misses_of(PLANS, _found(J1=True, J2=False, J3=True), _found(J1=True, J2=True, J3=True))
    assert misses is not None
    mended = corrected(ESTIMATE, misses)
    assert mended.false_rate == pytest.approx(0.09 / (1 - misses.rate))
    assert mended.low <= mended.false_rate <= mended.high
    assert mended.high - mended.low > (ESTIMATE.high - ESTIMATE.low) / (1 - misses.rate)


def test_the_corrected_interval_covers_where_one_false_job_in_five_is_missed() -> None:
    cycle = make_cycle(1_500, seed=3)
    plans = population_of(cycle.scores)
    chances = chances_of(plans, 250, 0.3)
    plans = plans.assign(inclusion_probability=chances.inclusion)
    inside = plain = 0
    for seed in range(80):
        random = np.random.default_rng(seed)
        sample = draw_sample(plans, chances, random)
        asked = jobs_to_check(cycle.scores, sample["plan_id"].tolist(), random)
        truth = cycle.findings(asked["job_id"])
        first, second = (truth.assign(is_false=truth["is_false"] & (random.random(len(truth)) > 0.2)) for _ in "12")
        again = asked[asked["plan_id"].isin(sample["plan_id"][random.permutation(250) < 40])]
        misses = misses_of(again[["plan_id", "job_id"]], first, second)
        assert misses is not None
        total = estimate_total(assist(plans, answers_of(sample, asked, first)))
        mended = corrected(total, misses)
        inside += mended.low <= cycle.rate <= mended.high
        plain += total.low <= cycle.rate <= total.high
    assert is_at_least(inside, 80, 0.92)
    assert plain < inside
