"""Policies choose as they say they do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.replay.policies.designs import Designed
from experiments.replay.policies.hybrid import Hybrid, far_apart
from experiments.replay.policies.lists import AtRandom, Listed
from experiments.replay.policies.policy import Choice, Frame, Lately, Policy
from training.rounds import LearningRows

PLANS, VISITS = 200, 20
NOTHING = LearningRows(pd.DataFrame({"is_false": []}), pd.DataFrame())


@pytest.fixture
def frame() -> Frame:
    """Make 400 jobs of 200 plans; one feature says how bad they are."""
    places = dict.fromkeys(("county_code", "agency_code", "program_code"), "1")
    ids = np.arange(2 * PLANS)
    jobs = pd.DataFrame({"job_id": [f"J{n:03d}" for n in ids], "plan_id": [f"P{n // 2:03d}" for n in ids], **places})
    matrix = pd.DataFrame({"badness": np.random.default_rng(2).random(2 * PLANS)})
    return Frame(
        jobs.assign(province_code="07"), matrix, Lately(matrix, seed=1), VISITS, lambda: pd.Series(dtype=float)
    )


def _badness(frame: Frame, _: LearningRows) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return frame.matrix["badness"].to_numpy()


def _chosen(policy: Policy, frame: Frame, seed: int = 1) -> Choice:
    return policy.choose(frame, NOTHING, np.random.default_rng(seed))


def _worst(frame: Frame, count: int) -> set[str]:
    by_plan = frame.matrix["badness"].groupby(frame.jobs["plan_id"]).sum()
    return set(by_plan.nlargest(count).index)


def test_a_list_takes_the_top(frame: Frame) -> None:
    assert set(_chosen(Listed(_badness), frame).drawn["plan_id"]) == _worst(frame, VISITS)


def test_ties_of_a_list_are_settled_by_lot(frame: Frame) -> None:
    blind = Listed(lambda frame, _: np.zeros(len(frame.jobs)))
    assert set(_chosen(blind, frame, 1).drawn["plan_id"]) != set(_chosen(blind, frame, 2).drawn["plan_id"])


def test_random_visits_give_every_plan_the_same_chance(frame: Frame) -> None:
    draws = 600
    drawn = pd.concat([_chosen(AtRandom(), frame, seed).drawn["plan_id"] for seed in range(draws)])
    times = drawn.value_counts().reindex(frame.jobs["plan_id"].unique(), fill_value=0)
    expected = draws * VISITS / PLANS
    assert abs(times - expected).max() < 5.0 * np.sqrt(
        expected * (1.0 - VISITS / PLANS)
    )  # one in 10,000 such tests fails


@pytest.mark.parametrize("design", ["ABS", "top-k + random"])
def test_designs_state_chances_that_add_up_to_the_visits(frame: Frame, design: str) -> None:
    choice = _chosen(Designed(_badness, design, 0.2), frame)
    assert choice.population is not None
    assert choice.population["inclusion_probability"].sum() == pytest.approx(VISITS)
    assert len(choice.drawn) == VISITS


def test_hybrid_exploration_takes_the_top_and_others_beside_it(frame: Frame) -> None:
    drawn = _chosen(Hybrid(_badness, 0.2), frame).drawn["plan_id"]
    assert drawn.nunique() == VISITS
    assert set(drawn[:16]) == _worst(frame, 16)
    assert not set(drawn[16:]) & _worst(frame, 16)


def test_far_apart_takes_one_of_each_of_far_groups_and_no_point_twice() -> None:
    points = np.repeat(np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, 0.0]]), 5, axis=0)
    for seed in range(20):
        drawn = far_apart(points, 3, np.random.default_rng(seed))
        assert set(drawn // 5) == {0, 1, 2}
    assert sorted(far_apart(points, 20, np.random.default_rng(1))) == list(range(20))
