"""Groups are told apart only where they differ, and ranks lie within their intervals."""

from __future__ import annotations

import numpy as np
import pytest

from models.design import chances_of, draw_sample, jobs_to_check, population_of
from models.estimates import Direct, answers_of, assist, direct_rates, rank_groups
from tests.exact_bounds import is_at_least
from tests.synthetic_cycle import make_cycle


def _direct(rates: list[float], sd: float, freedom: float = 1e6) -> Direct:
    groups = len(rates)
    return Direct(
        tuple(f"A{n}" for n in range(groups)),
        np.full(groups, 1_000),
        np.full(groups, 100),
        np.array(rates),
        np.eye(groups) * sd**2,
        np.full(groups, freedom),
    )


def test_far_groups_are_told_apart_and_near_ones_are_not() -> None:
    ranks = rank_groups(_direct([0.30, 0.05, 0.06, 0.20], 0.005))
    assert ranks.rank.tolist() == [4, 1, 2, 3]
    assert ranks.best.tolist() == [4, 1, 1, 3]
    assert ranks.worst.tolist() == [4, 2, 2, 3]
    assert not ranks.is_apart[1, 2]
    assert ranks.bands == ((3,), (1,), (1,), (2,))


def test_a_middle_group_can_stand_in_two_bands() -> None:
    ranks = rank_groups(_direct([0.10, 0.125, 0.15], 0.01))
    assert ranks.is_apart[0, 2]
    assert ranks.bands == ((1,), (1, 2), (2,))


def test_few_visits_tell_nothing_apart() -> None:
    ranks = rank_groups(_direct([0.1, 0.2, 0.3], 0.06, freedom=2.0))
    assert not ranks.is_apart.any()
    assert (ranks.best == 1).all()
    assert (ranks.worst == 3).all()


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_all_rank_intervals_hold_at_once(shift: float) -> None:
    """With equal rates no pair may be told apart; with unequal ones all true ranks must be inside."""
    random, rates = np.random.default_rng(3), 0.1 + shift * 0.02 * np.arange(8)
    sd, held, true_rank = 0.02, 0, np.arange(1, 9)
    for _ in range(1_000):
        ranks = rank_groups(_direct(list(random.normal(rates, sd)), sd))
        if shift:
            held += bool(((ranks.best <= true_rank) & (true_rank <= ranks.worst)).all())
        else:
            held += not ranks.is_apart.any()
    assert is_at_least(held, 1_000, 0.95)


def test_with_drawn_samples_wrong_pairs_are_rarely_told_apart() -> None:
    cycle = make_cycle(2_000, seed=5)
    truth = cycle.rates_by("agency_code").to_numpy()
    plans = population_of(cycle.scores)
    chances = chances_of(plans, 250, 0.5)
    designed = plans.assign(inclusion_probability=chances.inclusion)
    right = 0
    for seed in range(150):
        random = np.random.default_rng(seed)
        sample = draw_sample(plans, chances, random)
        asked = jobs_to_check(cycle.scores, sample["plan_id"].tolist(), random)
        assisted = assist(designed, answers_of(sample, asked, cycle.findings(asked["job_id"])))
        direct = direct_rates(assisted, "agency_code")
        is_lower = direct.rate[:, None] < direct.rate[None, :]
        wrong = rank_groups(direct).is_apart & (is_lower != (truth[:, None] < truth[None, :]))
        right += not wrong.any()
    assert is_at_least(right, 150, 0.95)
