"""What is said before a draw is what comes of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.design import chances_of, draw_sample, jobs_to_check, population_of
from models.estimates import answers_of, assist, estimate_groups, estimate_total
from models.estimates.anticipated import anticipate
from models.foresight import SHARES, Learnt, learn, outlook, price_of_exploring, visits_for
from tests.synthetic_cycle import Cycle, make_cycle

CYCLE = make_cycle(4_000, seed=8, provinces=10)
PLANS = population_of(CYCLE.scores)


def _drawn(cycle: Cycle, visits: int, explore: float, draws: int) -> tuple[Learnt, pd.DataFrame]:
    """Draw and estimate; return what was learnt (mean over draws), and each draw's finds and half widths."""
    plans = population_of(cycle.scores)
    chances = chances_of(plans, visits, explore)
    designed = plans.assign(inclusion_probability=chances.inclusion)
    rows, learnt = [], []
    for seed in range(draws):
        random = np.random.default_rng(seed)
        sample = draw_sample(plans, chances, random)
        asked = jobs_to_check(cycle.scores, sample["plan_id"].tolist(), random)
        found = cycle.findings(asked["job_id"])
        assisted = assist(designed, answers_of(sample, asked, found))
        total, groups = estimate_total(assisted), estimate_groups(assisted, "province_code").values()
        learnt.append(learn(assisted))
        rows.append(
            {
                "finds": found["is_false"].sum(),
                "half": (total.high - total.low) / 2,
                "province": np.mean([(e.high - e.low) / 2 for e in groups]),
            }
        )
    return Learnt(*(float(np.mean([getattr(one, n) for one in learnt])) for n in ("scale", "between"))), pd.DataFrame(
        rows
    )


@pytest.mark.parametrize(("visits", "explore"), [(300, 0.3), (500, 0.15), (400, 1.0)])
def test_finds_and_widths_come_out_as_foreseen(visits: int, explore: float) -> None:
    learnt, drawn = _drawn(CYCLE, visits, explore, 25)
    stated = outlook(PLANS, visits, explore, Learnt())
    assert stated.total.visits == pytest.approx(visits)
    assert stated.total.finds == pytest.approx(drawn["finds"].mean(), rel=0.12)
    # with scores that are right, the stated correlation and doubt are on the wide side, never the narrow one
    assert 0.95 < stated.total.half / drawn["half"].mean() < 1.6
    after = outlook(PLANS, visits, explore, learnt)
    assert after.total.half == pytest.approx(drawn["half"].mean(), rel=0.10)
    province = np.mean([one.half for one in after.provinces.values()])
    assert province == pytest.approx(drawn["province"].mean(), rel=0.25)


def test_useless_scores_are_seen_through_once_reports_are_in() -> None:
    learnt, drawn = _drawn(make_cycle(4_000, seed=8, provinces=10, scores="useless"), 400, 0.3, 25)
    plans = population_of(make_cycle(4_000, seed=8, provinces=10, scores="useless").scores)
    assert outlook(plans, 400, 0.3, learnt).total.half == pytest.approx(drawn["half"].mean(), rel=0.15)


def test_provinces_add_up_to_the_total() -> None:
    look = outlook(PLANS, 300, 0.2, Learnt())
    assert sum(one.finds for one in look.provinces.values()) == pytest.approx(look.total.finds)
    assert sum(one.visits for one in look.provinces.values()) == pytest.approx(300)
    assert all(0.0 < one.half < 0.5 for one in look.provinces.values())


def test_more_exploration_finds_less_and_measures_better() -> None:
    looks = [outlook(PLANS, 300, share, Learnt()) for share in SHARES]
    finds, halves = ([getattr(look.total, name) for look in looks] for name in ("finds", "half"))
    assert finds == sorted(finds, reverse=True)
    assert halves == sorted(halves, reverse=True)
    assert looks[0].total.finds <= looks[0].greedy_finds
    fewer, narrower = price_of_exploring(PLANS, 300, 0.15, Learnt())
    assert fewer > 0.0
    assert narrower > 0.0
    fewer_at_one, _ = price_of_exploring(PLANS, 300, 1.0, Learnt())
    assert fewer_at_one > 0.0


@pytest.mark.parametrize("half", [0.02, 0.04])
def test_so_many_visits_reach_the_error_bar_and_one_less_does_not(half: float) -> None:
    needed = visits_for(PLANS, half, 0.3, Learnt())

    def width(visits: int) -> float:
        chance = chances_of(PLANS, visits, 0.3).inclusion
        return anticipate(PLANS.assign(inclusion_probability=chance)).half

    assert width(needed) <= half < width(needed - 1)


def test_an_error_bar_that_only_a_census_reaches_needs_all_plans() -> None:
    assert visits_for(PLANS, 1e-12, 0.3, Learnt()) == len(PLANS)


def test_a_census_has_no_width() -> None:
    assert anticipate(PLANS.assign(inclusion_probability=1.0)).half == 0.0
