"""Estimates hold over the design's draws, whatever the scores are worth and however few the visits."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from models.design import chances_of, draw_sample, jobs_to_check, population_of
from models.estimates import answers_of, assist, estimate_groups, estimate_total
from models.estimates.groups import between_groups
from tests.exact_bounds import is_at_least
from tests.synthetic_cycle import make_cycle

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.estimates import Assisted
    from tests.synthetic_cycle import Cycle

    Answer = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]

DRAWS = 120


def _all_of_them(findings: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    del random
    return findings


def _draws(cycle: Cycle, visits: int, explore: float, draws: int, answer: Answer = _all_of_them) -> list[Assisted]:
    plans = population_of(cycle.scores)
    chances = chances_of(plans, visits, explore)
    plans = plans.assign(inclusion_probability=chances.inclusion)
    drawn = []
    for seed in range(draws):
        random = np.random.default_rng(seed)
        sample = draw_sample(plans, chances, random)
        asked = jobs_to_check(cycle.scores, sample["plan_id"].tolist(), random)
        found = answer(cycle.findings(asked["job_id"]), random)
        drawn.append(assist(plans, answers_of(sample, asked, found)))
    return drawn


@pytest.fixture(scope="module", params=["good", "biased", "useless"])
def cycle(request: pytest.FixtureRequest) -> Cycle:
    return make_cycle(1_500, seed=3, scores=request.param, provinces=12)


@pytest.fixture(scope="module")
def drawn(cycle: Cycle) -> list[Assisted]:
    return _draws(cycle, 200, 0.3, DRAWS)


def test_the_total_is_unbiased(cycle: Cycle, drawn: list[Assisted]) -> None:
    errors = np.array([estimate_total(assisted).false_rate for assisted in drawn]) - cycle.rate
    # ratio and regression leave a bias of order 1/visits: small beside one draw's error, not zero
    assert abs(errors.mean()) < 4.0 * errors.std() / np.sqrt(DRAWS) + 0.15 * errors.std()


def test_the_totals_interval_covers(cycle: Cycle, drawn: list[Assisted]) -> None:
    estimates = [estimate_total(assisted) for assisted in drawn]
    inside = sum(estimate.low <= cycle.rate <= estimate.high for estimate in estimates)
    assert is_at_least(inside, DRAWS, 0.93)


def test_groups_are_never_missing_cover_and_add_up(cycle: Cycle, drawn: list[Assisted]) -> None:
    for column in ("province_code", "agency_code", "program_code"):
        truth = cycle.rates_by(column)
        inside = 0
        for assisted in drawn[:40]:
            groups, total = estimate_groups(assisted, column), estimate_total(assisted)
            assert list(groups) == list(truth.index)
            assert all(0.0 <= e.low <= e.false_rate <= e.high <= 1.0 for e in groups.values())
            inside += sum(e.low <= truth[code] <= e.high for code, e in groups.items())
            jobs = sum(e.jobs for e in groups.values())
            assert jobs == total.jobs
            summed = sum(e.jobs * e.false_rate for e in groups.values()) / jobs
            assert summed == pytest.approx(total.false_rate, abs=0.003)
        assert is_at_least(inside, 40 * len(truth), 0.90)


def test_a_single_group_does_not_lie_apart_from_others() -> None:
    assert between_groups(_draws(make_cycle(400, seed=6, provinces=1), 60, 0.3, 1)[0], "province_code") == 0.0


def test_good_scores_narrow_the_interval() -> None:
    widths = {}
    for kind in ("good", "useless"):
        estimates = [
            estimate_total(a) for a in _draws(make_cycle(1_500, seed=3, scores=kind, provinces=12), 200, 0.3, 15)
        ]
        widths[kind] = np.mean([e.high - e.low for e in estimates])
    assert widths["good"] < 0.8 * widths["useless"]


@pytest.mark.parametrize(("visits", "explore"), [(1, 0.15), (3, 0.0), (12, 0.3), (30, 1.0)])
def test_few_visits_give_wide_intervals_and_no_group_is_missing(visits: int, explore: float) -> None:
    cycle = make_cycle(500, seed=4)
    for assisted in _draws(cycle, visits, explore, 10):
        total = estimate_total(assisted)
        assert 0.0 <= total.low <= total.false_rate <= total.high <= 1.0
        assert total.high - total.low > 0.02
        for estimate in estimate_groups(assisted, "province_code").values():
            assert np.isfinite([estimate.low, estimate.false_rate, estimate.high]).all()
            assert estimate.high > estimate.low


def test_visits_that_find_nothing_do_not_claim_to_be_certain() -> None:
    cycle = make_cycle(500, seed=4)
    honest = type(cycle)(cycle.scores, cycle.is_false & False)
    for assisted in _draws(honest, 40, 0.5, 10):
        total = estimate_total(assisted)
        assert total.false_rate < 0.05
        assert total.high > 0.005


def test_a_visit_to_every_plan_leaves_only_what_was_not_checked() -> None:
    cycle = make_cycle(300, seed=5)
    drawn = _draws(cycle, population_of(cycle.scores).shape[0], 0.3, 40)
    unseen = (cycle.scores.groupby("plan_id").size() - 25).clip(lower=0).sum() / len(cycle.scores)
    totals = [estimate_total(assisted) for assisted in drawn]
    assert all(abs(total.false_rate - cycle.rate) < unseen + 1e-9 for total in totals)
    assert is_at_least(sum(total.low <= cycle.rate <= total.high for total in totals), 40, 0.90)
    small = cycle.scores.groupby("plan_id")["job_id"].transform("size") <= 25
    whole = type(cycle)(cycle.scores[small], cycle.is_false[small.to_numpy()])
    (exact,) = _draws(whole, whole.scores["plan_id"].nunique(), 0.3, 1)
    for estimate in (estimate_total(exact), *estimate_groups(exact, "agency_code").values()):
        assert estimate.low == pytest.approx(estimate.high) == pytest.approx(estimate.false_rate)
    assert estimate_total(exact).false_rate == pytest.approx(whole.rate)


def test_one_group_is_the_total() -> None:
    (assisted,) = _draws(make_cycle(400, seed=6, provinces=1), 60, 0.3, 1)
    assert estimate_groups(assisted, "province_code") == {"00": estimate_total(assisted)}


def test_plans_that_do_not_answer_are_stood_for_by_others_and_bounded() -> None:
    cycle = make_cycle(1_500, seed=3)

    def silent(findings: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
        return findings[random.random(len(findings)) < 0.8]

    drawn = _draws(cycle, 200, 0.3, 60, silent)
    estimates = [estimate_total(assisted) for assisted in drawn]
    assert is_at_least(sum(e.low <= cycle.rate <= e.high for e in estimates), 60, 0.92)
    for estimate in estimates:
        assert estimate.least < estimate.false_rate < estimate.most
        assert estimate.most - estimate.least == pytest.approx(0.2, abs=0.06)


def test_nobody_answered_is_an_estimate_too() -> None:
    (assisted,) = _draws(make_cycle(400, seed=6), 30, 0.3, 1, lambda findings, _: findings.iloc[:0])
    total = estimate_total(assisted)
    assert total.visited_plans == 0
    assert (total.least, total.most) == (0.0, 1.0)
    for estimate in itertools.chain([total], estimate_groups(assisted, "province_code").values()):
        assert estimate.low < estimate.false_rate < estimate.high


def test_findings_of_jobs_that_were_not_asked_do_not_count() -> None:
    sample = pd.DataFrame({"plan_id": ["P1"], "jobs": [2], "expected": [0.2], "inclusion_probability": [0.5]})
    asked = pd.DataFrame({"plan_id": ["P1", "P1"], "job_id": ["J1", "J2"]})
    found = pd.DataFrame({"job_id": ["J1", "J2", "J9"], "is_false": [True, False, True]})
    (row,) = answers_of(sample, asked, found).to_dict("records")
    assert (row["asked"], row["answered"], row["found"], row["false"], row["within"]) == (2, 2, 1, 1.0, 0.0)


def test_the_second_stage_adds_its_variance() -> None:
    sample = pd.DataFrame({"plan_id": ["P1"], "jobs": [50], "expected": [5.0], "inclusion_probability": [0.5]})
    asked = pd.DataFrame({"plan_id": ["P1"] * 25, "job_id": [f"J{n}" for n in range(25)]})
    found = asked[["job_id"]].assign(is_false=[n < 5 for n in range(25)])
    (row,) = answers_of(sample, asked, found).to_dict("records")
    assert row["false"] == pytest.approx(10.0)
    p = (5 + 2 * 0.1) / 27  # two jobs of the expected rate steady the spread
    assert row["within"] == pytest.approx(50 * 25 * (p * (1 - p)) / 25)  # N (N - n) s² / n
