"""Floors and quotas are kept by what is drawn, and chances stay as stated."""

from __future__ import annotations

import numpy as np
import pytest

from models.design import (
    Bound,
    Capacity,
    cells_of,
    chances_of,
    draw_sample,
    feasible,
    jobs_to_check,
    population_of,
    within_bounds,
)
from models.design.rounding import balanced_rounding
from models.estimates import answers_of, assist, estimate_total
from tests.exact_bounds import is_at_least, is_plausible
from tests.synthetic_cycle import make_cycle

PLANS = population_of(make_cycle(400, seed=2, provinces=5).scores)
VISITS = 60
CHANCES = chances_of(PLANS, VISITS, 0.4)
TWO_WAYS = (Bound("province_code", "03", 18, 20), Bound("agency_code", "A1", 0, 9))
THREE_WAYS = (*TWO_WAYS, Bound("program_code", "RARE", 5, 12))


@pytest.mark.parametrize("bounds", [TWO_WAYS, THREE_WAYS])
def test_plans_are_drawn_as_often_as_stated(bounds: tuple[Bound, ...]) -> None:
    cells = cells_of(PLANS, bounds)
    chances = within_bounds(CHANCES, cells, bounds)
    draws, times = 400, np.zeros(len(PLANS), dtype=int)
    place = dict(zip(PLANS["plan_id"], range(len(PLANS)), strict=True))
    for seed in range(draws):
        sample = draw_sample(PLANS, chances, np.random.default_rng(seed), cells)
        times[[place[plan] for plan in sample["plan_id"]]] += 1
    off = [n for n in range(len(PLANS)) if not is_plausible(int(times[n]), draws, chances.inclusion[n], len(PLANS))]
    assert not off


def test_what_is_drawn_keeps_every_bound_and_every_province_within_one() -> None:
    cells = cells_of(PLANS, TWO_WAYS)
    chances = within_bounds(CHANCES, cells, TWO_WAYS)
    for seed in range(100):
        sample = draw_sample(PLANS, chances, np.random.default_rng(seed), cells)
        assert len(sample) == VISITS
        for bound in TWO_WAYS:
            assert bound.floor <= (sample[bound.column] == bound.code).sum() <= bound.quota
        for column in ("province_code", "agency_code"):
            expected = np.bincount(np.unique(PLANS[column], return_inverse=True)[1], chances.inclusion)
            drawn = sample[column].value_counts().reindex(sorted(PLANS[column].unique()), fill_value=0).to_numpy()
            assert (np.abs(drawn - expected) < 1.0).all()


def test_with_three_ways_to_group_a_margin_misses_by_a_visit_at_most() -> None:
    cells = cells_of(PLANS, THREE_WAYS)
    chances = within_bounds(CHANCES, cells, THREE_WAYS)
    for seed in range(100):
        sample = draw_sample(PLANS, chances, np.random.default_rng(seed), cells)
        for bound in TWO_WAYS:
            assert bound.floor <= (sample[bound.column] == bound.code).sum() <= bound.quota
        assert 4 <= (sample["program_code"] == "RARE").sum() <= 13


def test_bounded_chances_add_up_stay_positive_and_move_no_more_than_asked() -> None:
    cells = cells_of(PLANS, TWO_WAYS)
    chances = within_bounds(CHANCES, cells, TWO_WAYS)
    assert chances.inclusion.sum() == pytest.approx(VISITS)
    assert (chances.inclusion > 0.0).all()
    assert (chances.inclusion <= 1.0).all()
    assert (chances.measuring <= chances.inclusion).all()
    in_province = (PLANS["province_code"] == "03").to_numpy()
    assert chances.inclusion[in_province].sum() == pytest.approx(18)  # the nearest number within the bounds


def test_bounds_that_hold_anyway_change_nothing() -> None:
    loose = (Bound("province_code", "03", 0, 60), Bound("agency_code", "A1", 1, 59))
    moved = within_bounds(CHANCES, cells_of(PLANS, loose), loose)
    assert moved.inclusion == pytest.approx(CHANCES.inclusion)


@pytest.mark.parametrize(
    ("bounds", "capacity", "unmet"),
    [
        (
            [Bound("province_code", "03", 40), Bound("agency_code", "A1", 50)],
            Capacity(),
            {"agency_code A1", "province_code 03"},
        ),
        (
            [Bound("province_code", f"0{n}", 0, 5) for n in range(5)],
            Capacity(),
            {f"province_code 0{n}" for n in range(5)},
        ),
        ([], Capacity({"county": 60}, {("county", f"0{n}"): 5.0 for n in range(5)}), {"level county"}),
        (
            [Bound("province_code", "02", 30)],
            Capacity({"county": 60}, {("county", f"0{n}"): (10.0 if n == 2 else 40.0) for n in range(5)}),
            {"province_code 02"},
        ),
        (
            [],
            Capacity({"county": 50, "national": 10}, {("county", "00"): 99.0, ("national", ""): 4.0}),
            {"level national"},
        ),
    ],
)
def test_what_cannot_be_met_is_named(bounds: list[Bound], capacity: Capacity, unmet: set[str]) -> None:
    cells = cells_of(PLANS, bounds)
    found = feasible(cells.added(CHANCES.inclusion), cells, bounds, capacity)
    assert found.unmet
    assert set(found.unmet) & unmet


def test_provinces_get_no_more_than_their_inspectors_can_make() -> None:
    capacity = Capacity({"county": VISITS}, {("county", f"0{n}"): (6.0 if n == 1 else 40.0) for n in range(5)})
    cells = cells_of(PLANS, [])
    found = feasible(cells.added(CHANCES.inclusion), cells, [], capacity)
    assert not found.unmet
    chances = within_bounds(CHANCES, cells, found.bounds)
    assert chances.inclusion[(PLANS["province_code"] == "01").to_numpy()].sum() <= 6.0 + 1e-6


def test_estimates_from_a_bounded_sample_cover() -> None:
    cycle = make_cycle(1_200, seed=3, provinces=6)
    plans = population_of(cycle.scores)
    bounds = (Bound("province_code", "02", 45), Bound("agency_code", "A1", 0, 25))
    cells = cells_of(plans, bounds)
    chances = within_bounds(chances_of(plans, 160, 0.4), cells, bounds)
    designed = plans.assign(inclusion_probability=chances.inclusion)
    inside = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        sample = draw_sample(plans, chances, random, cells)
        asked = jobs_to_check(cycle.scores, sample["plan_id"].tolist(), random)
        total = estimate_total(assist(designed, answers_of(sample, asked, cycle.findings(asked["job_id"]))))
        inside += total.low <= cycle.rate <= total.high
    assert is_at_least(inside, 60, 0.92)


def test_rounding_keeps_each_number_on_average_and_each_margin_within_one() -> None:
    random = np.random.default_rng(5)
    held = random.random(24)
    groups = np.concatenate([np.ones((1, 24)), np.kron(np.eye(4), np.ones(6)), np.kron(np.ones(4), np.eye(6))]) > 0
    draws, times = 500, np.zeros(24, dtype=int)
    for seed in range(draws):
        up = balanced_rounding(held, groups, np.random.default_rng(seed))
        assert (np.abs(groups.astype(int) @ up - groups @ held) < 1.0).all()
        times += up
    assert all(is_plausible(int(seen), draws, float(chance), 24) for seen, chance in zip(times, held, strict=True))
