"""A reserve's plans have known chances, released or not."""

from __future__ import annotations

import numpy as np
import pytest

from models.design import (
    chances_of,
    draw_reserve,
    draw_sample,
    jobs_to_check,
    population_of,
    released_chances,
    reserve_chances,
)
from models.design.reserve import BATCHES
from models.estimates import answers_of, assist, estimate_total
from tests.exact_bounds import is_at_least, is_plausible
from tests.synthetic_cycle import make_cycle

CYCLE = make_cycle(300, seed=2, provinces=3)
CHANCES = chances_of(population_of(CYCLE.scores), 40, 0.4)
PLANS = population_of(CYCLE.scores).assign(
    inclusion_probability=CHANCES.inclusion, measuring_probability=CHANCES.measuring
)
PLANS = PLANS.assign(reserve_probability=reserve_chances(PLANS, 30))
BATCHES_OUT = {"00": 2, "01": BATCHES}


def test_a_reserve_has_about_the_size_asked_for_and_every_uncertain_plan_may_be_in_it() -> None:
    expected = (1.0 - PLANS["inclusion_probability"]) * PLANS["reserve_probability"]
    assert expected.sum() == pytest.approx(30)
    assert (PLANS["reserve_probability"] > 0.0).all()


def test_plans_are_drawn_or_released_as_often_as_stated() -> None:
    stated = released_chances(PLANS, BATCHES_OUT)
    assert stated[(PLANS["province_code"] == "02").to_numpy()] == pytest.approx(
        PLANS["inclusion_probability"][PLANS["province_code"] == "02"].to_numpy()
    )
    draws, times = 1_500, np.zeros(len(PLANS), dtype=int)
    for seed in range(draws):
        random = np.random.default_rng(seed)
        sample = draw_sample(PLANS, CHANCES, random)
        drawn = PLANS["plan_id"].isin(sample["plan_id"]).to_numpy()
        reserve = draw_reserve(PLANS, drawn, random)
        assert not set(reserve["plan_id"]) & set(sample["plan_id"])
        out = reserve["reserve_batch"] <= reserve["province_code"].map(BATCHES_OUT).fillna(0)
        times += drawn | PLANS["plan_id"].isin(reserve["plan_id"][out]).to_numpy()
    off = [n for n in range(len(PLANS)) if not is_plausible(int(times[n]), draws, float(stated[n]), len(PLANS))]
    assert not off


def test_the_total_is_covered_where_a_fifth_cannot_be_visited_and_the_reserve_goes_out() -> None:
    cycle = make_cycle(1_500, seed=3, provinces=6)
    chances = chances_of(population_of(cycle.scores), 150, 0.4)
    plans = population_of(cycle.scores).assign(
        inclusion_probability=chances.inclusion, measuring_probability=chances.measuring
    )
    plans = plans.assign(reserve_probability=reserve_chances(plans, 60))
    inside = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        sample = draw_sample(plans, chances, random)
        reserve = draw_reserve(plans, plans["plan_id"].isin(sample["plan_id"]).to_numpy(), random)
        out = dict.fromkeys(plans["province_code"].unique(), 3)
        released = plans.assign(inclusion_probability=released_chances(plans, out))
        more = set(reserve["plan_id"][reserve["reserve_batch"] <= 3])
        both = released[released["plan_id"].isin({*sample["plan_id"], *more})]
        asked = jobs_to_check(cycle.scores, both["plan_id"].tolist(), random)
        reached = asked[asked["plan_id"].map(dict(zip(both["plan_id"], random.random(len(both)) < 0.8, strict=True)))]
        total = estimate_total(assist(released, answers_of(both, asked, cycle.findings(reached["job_id"]))))
        inside += total.low <= cycle.rate <= total.high
    assert is_at_least(inside, 60, 0.92)


def test_batches_cut_a_provinces_reserve_evenly() -> None:
    random = np.random.default_rng(1)
    many = PLANS.assign(reserve_probability=0.9)
    reserve = draw_reserve(many, np.zeros(len(many), dtype=bool), random)
    sizes = reserve.groupby(["province_code", "reserve_batch"]).size().unstack()
    assert sizes.shape == (3, BATCHES)
    assert ((sizes.max(axis=1) - sizes.min(axis=1)) <= 1).all()
