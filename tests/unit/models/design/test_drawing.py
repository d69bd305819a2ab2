"""Samples have a fixed size, known chances and a spread over the list."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.design import chances_of, draw_sample, jobs_to_check, ordered_pivotal, population_of
from models.design.peers import PEERS
from models.design.sample import list_order
from tests.exact_bounds import is_plausible
from tests.synthetic_cycle import make_cycle

CYCLE = make_cycle(150, seed=2)
PLANS = population_of(CYCLE.scores)
CHANCES = chances_of(PLANS, 30, 0.4)
DRAWS = 1_200


def test_plans_are_drawn_as_often_as_stated_whatever_their_arm() -> None:
    times, at_random = np.zeros(len(PLANS), dtype=int), np.zeros(len(PLANS), dtype=int)
    place = pd.Series(np.arange(len(PLANS)), index=PLANS["plan_id"])
    for seed in range(DRAWS):
        sample = draw_sample(PLANS, CHANCES, np.random.default_rng(seed))
        drawn = place.loc[sample["plan_id"]].to_numpy()
        times[drawn] += 1
        at_random[drawn[sample["arm"].to_numpy() == "random"]] += 1
    for counted, chances in ((times, CHANCES.inclusion), (at_random, CHANCES.measuring)):
        off = [
            plan
            for plan, (seen, chance) in enumerate(zip(counted, chances, strict=True))
            if not is_plausible(int(seen), DRAWS, float(chance), looks=2 * len(PLANS))
        ]
        assert not off


def test_the_size_is_fixed_and_every_stretch_of_the_list_has_its_share() -> None:
    order = list_order(PLANS)
    reached = np.cumsum(CHANCES.inclusion[order])
    for seed in range(60):
        drawn = ordered_pivotal(CHANCES.inclusion, order, np.random.default_rng(seed))
        assert drawn.sum() == 30
        assert drawn[CHANCES.inclusion == 1.0].all()
        # certain plans are drawn apart from the list, so a stretch is held to its share of the others
        open_ = CHANCES.inclusion[order] < 1.0
        gone = np.cumsum(drawn[order] * open_) - np.cumsum(np.where(open_, CHANCES.inclusion[order], 0.0))
        assert np.abs(gone).max() < 1.0 + 1e-9
    assert reached[-1] == pytest.approx(30)


def test_the_seed_decides_to_the_bit() -> None:
    first, again, other = (draw_sample(PLANS, CHANCES, np.random.default_rng(seed)) for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    assert list(first["plan_id"]) != list(other["plan_id"])


def test_visits_are_ordered_so_that_both_arms_run_through_the_list() -> None:
    sample = draw_sample(PLANS, CHANCES, np.random.default_rng(1))
    assert sample["visit_order"].tolist() == list(range(1, 31))
    assert abs((sample["arm"] == "random").sum() - 12) <= 1
    assert (sample["arm"].head(15) == "random").sum() == pytest.approx(6, abs=1)
    targeted = sample.loc[sample["arm"] == "targeted", "findable"]
    assert targeted.is_monotonic_decreasing


def test_chances_that_are_no_whole_number_of_visits_are_refused() -> None:
    with pytest.raises(ValueError, match="whole number of visits"):
        ordered_pivotal(np.array([0.5, 0.6]), np.arange(2), np.random.default_rng(1))


def test_a_visit_checks_a_random_25_where_a_plan_has_more() -> None:
    jobs = pd.DataFrame({"job_id": [f"J{n:03}" for n in range(43)], "plan_id": ["P1"] * 40 + ["P2"] * 3})
    times = pd.Series(0, index=jobs["job_id"])
    for seed in range(250):
        checked = jobs_to_check(jobs, ["P2", "P1"], np.random.default_rng(seed))
        assert checked["plan_id"].tolist() == ["P2"] * 3 + ["P1"] * 25
        assert checked["share"].tolist() == [1.0] * 3 + [25 / 40] * 25
        times[checked["job_id"]] += 1
    assert all(is_plausible(int(seen), 250, 25 / 40, looks=40) for seen in times.iloc[:40])
    assert (times.iloc[40:] == 250).all()


@pytest.mark.parametrize("name", sorted(PEERS))
def test_peers_draw_with_the_chances_they_state(name: str) -> None:
    times, draws = np.zeros(len(PLANS), dtype=int), 300
    for seed in range(draws):
        chance, drawn = PEERS[name](PLANS, 30, 0.3, np.random.default_rng(seed))
        times += drawn
        assert (chance > 0.0).all()
        assert chance.sum() == pytest.approx(30)
    assert all(is_plausible(int(s), draws, float(c), len(PLANS)) for s, c in zip(times, chance, strict=True))


def test_plans_visited_already_are_no_part_of_the_population() -> None:
    left = population_of(CYCLE.scores, {"P000003", "P000007"})
    assert len(left) == len(PLANS) - 2
    assert not {"P000003", "P000007"} & set(left["plan_id"])
    kept = PLANS[PLANS["plan_id"].isin(left["plan_id"])].reset_index(drop=True)
    assert left["expected"].tolist() == pytest.approx(kept["expected"].tolist())
