"""Chances add up to the budget, are never zero, and go from measuring to finding as asked."""

from __future__ import annotations

import numpy as np
import pytest

from models.design import chances_of, population_of
from tests.synthetic_cycle import make_cycle

PLANS = population_of(make_cycle(3_000, seed=1).scores)
FINDABLE = PLANS["findable"].to_numpy()


@pytest.mark.parametrize("explore", [0.0, 0.05, 0.15, 0.3, 1.0])
@pytest.mark.parametrize("visits", [1, 7, 200, 2_999, 3_000])
def test_chances_add_up_to_the_budget_and_are_never_zero(visits: int, explore: float) -> None:
    chances = chances_of(PLANS, visits, explore)
    assert chances.inclusion.sum() == pytest.approx(visits, abs=1e-7)
    assert (chances.inclusion > 0.0).all()
    assert (chances.inclusion <= 1.0).all()
    assert (chances.measuring <= chances.inclusion).all()


@pytest.mark.parametrize("explore", [0.05, 0.15, 0.3])
def test_measuring_gets_the_share_it_was_given(explore: float) -> None:
    assert chances_of(PLANS, 300, explore).measuring.sum() == pytest.approx(300 * explore, rel=1e-9)


@pytest.mark.parametrize("explore", [0.05, 0.15, 0.3])
def test_where_scores_hardly_differ_few_visits_go_elsewhere_than_a_list_would(explore: float) -> None:
    vague = PLANS.assign(findable=0.3 + 0.02 * PLANS["findable"].rank(pct=True), jobs=1)
    chances = chances_of(vague, 300, explore)
    listed = np.argsort(-vague["findable"].to_numpy())[:300]
    assert 300 - chances.inclusion[listed].sum() <= 300 * explore + 1e-6
    assert 1.0 <= chances.measuring.sum() < 300 * explore


def test_plans_of_one_score_are_no_list_to_keep_to() -> None:
    tied = PLANS.assign(findable=np.where(np.arange(len(PLANS)) < 1_000, 0.4, 0.1))
    assert chances_of(tied, 300, 0.15).measuring.sum() == pytest.approx(45.0)


def test_more_exploration_measures_more_and_finds_less() -> None:
    finds, variances = [], []
    for explore in (0.0, 0.1, 0.3, 0.6, 1.0):
        chance = chances_of(PLANS, 300, explore).inclusion
        finds.append(float((chance * FINDABLE).sum()))
        variances.append(float((PLANS["spread"] ** 2 * (1.0 / chance - 1.0)).sum()))
    assert finds == sorted(finds, reverse=True)
    assert variances == sorted(variances, reverse=True)


def test_no_other_chances_find_as_much_and_measure_better() -> None:
    chance = chances_of(PLANS, 300, 0.2).inclusion
    spread, random = PLANS["spread"].to_numpy(), np.random.default_rng(5)
    variance, finds = (spread**2 * (1.0 / chance - 1.0)).sum(), (chance * FINDABLE).sum()
    inside = np.flatnonzero(chance < 0.9)
    for _ in range(300):
        one, other = random.choice(inside, 2, replace=False)
        moved, step = chance.copy(), 0.01 * min(chance[one], chance[other])
        moved[one], moved[other] = moved[one] + step, moved[other] - step
        better = (spread**2 * (1.0 / moved - 1.0)).sum() < variance - 1e-9
        same_province = PLANS["province_code"].iloc[one] == PLANS["province_code"].iloc[other]
        assert not (better and same_province and (moved * FINDABLE).sum() > finds + 1e-9)


def test_a_small_province_gets_half_an_equal_share_of_the_measuring_visits() -> None:
    few = PLANS.assign(province_code=np.where(np.arange(len(PLANS)) < 60, "99", "01"))
    measuring = chances_of(few, 120, 0.3).measuring
    assert measuring[:60].sum() == pytest.approx(120 * 0.3 / 4.0)


def test_all_plans_of_one_score_are_treated_alike() -> None:
    alike = PLANS.assign(findable=0.1, spread=0.3, province_code="01")
    assert np.ptp(chances_of(alike, 100, 0.2).inclusion) < 1e-9


def test_plans_that_nothing_is_expected_of_can_still_fill_a_budget() -> None:
    nothing = PLANS.assign(findable=0.0)
    assert chances_of(nothing, 500, 0.1).inclusion.sum() == pytest.approx(500)


@pytest.mark.parametrize("visits", [0, 3_001])
def test_a_budget_that_cannot_be_spent_is_refused(visits: int) -> None:
    with pytest.raises(ValueError, match="visits must be 1 to the number of plans, 3000"):
        chances_of(PLANS, visits, 0.15)
