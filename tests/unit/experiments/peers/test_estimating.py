"""Others estimate from the very draws that we estimate from, and what is told of them is counted exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import binom

from experiments.benchmarks.section import Table
from experiments.peers.contenders import is_installed
from experiments.peers.draws import EXPLORE, draws, exact_bounds, hold
from experiments.peers.estimate_section import estimate_blocks
from experiments.peers.estimators import EQUAL, ESTIMATORS, JOINT, OURS, Estimator
from models.design import population_of
from tests.exact_bounds import is_at_least
from tests.synthetic_cycle import make_cycle

if TYPE_CHECKING:
    import pandas as pd

VISITS, DRAWS = 150, 40


@pytest.fixture(scope="module")
def population() -> tuple[pd.DataFrame, pd.DataFrame]:
    cycle = make_cycle(1_500, seed=3)
    size = cycle.scores.groupby("plan_id")["job_id"].transform("size")
    jobs = cycle.scores[size <= 25].assign(is_false=cycle.is_false.to_numpy()[(size <= 25).to_numpy()])
    plans = population_of(jobs)
    false = jobs.groupby("plan_id")["is_false"].sum().loc[plans["plan_id"]]
    return plans.assign(false=false.to_numpy()), jobs[["job_id", "plan_id", "is_false"]]


@pytest.mark.parametrize("design", [EQUAL, JOINT], ids=["equal", "joint"])
def test_draws_have_their_visits_and_come_again(design: str, population: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    first, again = (list(draws(*population, design, VISITS, 3, seed=1)) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        assert one.is_drawn.sum() == VISITS
        assert np.array_equal(one.is_drawn, other.is_drawn)
        assert one.chance.sum() == pytest.approx(VISITS)
    assert not np.array_equal(first[0].is_drawn, first[1].is_drawn)
    assert np.ptp(first[0].chance) == pytest.approx(0.0) if design == EQUAL else np.ptp(first[0].chance) > 0.5


def test_ours_covers_in_both_designs_without_bias(
    population: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    measured = hold(ESTIMATORS[:1], *population, VISITS, DRAWS, seed=1)
    assert [(row["design"], row["estimator"]) for row in measured] == [(EQUAL, OURS), (JOINT, OURS)]
    for row in measured:
        assert is_at_least(round(row["covers"] * DRAWS), DRAWS, 0.93)
        assert row["low"] <= row["covers"] <= row["high"]
        assert abs(row["bias"]) < 4.0 * row["off"] / np.sqrt(DRAWS) + 0.15 * row["off"]


@pytest.mark.parametrize("estimator", ESTIMATORS[1:], ids=lambda one: one.name)
def test_each_other_estimator_is_about_right_on_what_it_says_it_can_do(
    estimator: Estimator, population: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    if not is_installed(estimator.package):
        pytest.skip(f"{estimator.package} is not installed; `make bench` installs it where it can be had")
    plans, _ = population
    true = plans["false"].sum() / plans["jobs"].sum()
    for row in hold([estimator], *population, VISITS, DRAWS, seed=1):
        assert row["design"] in estimator.designs
        assert abs(row["bias"]) < 0.25 * true
        assert 0.0 < row["half"] < true


def test_bounds_of_a_share_are_exact() -> None:
    for hits, times in ((0, 40), (37, 40), (40, 40)):
        low, high = exact_bounds(hits, times)
        assert low == 0.0 if hits == 0 else binom.sf(hits - 1, times, low) == pytest.approx(0.025)
        assert high == 1.0 if hits == times else binom.cdf(hits, times, high) == pytest.approx(0.025)


def test_the_section_puts_widths_beside_ours_and_names_who_was_absent(
    population: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    ours = hold(ESTIMATORS[:1], *population, VISITS, 5, seed=1)
    twice = [row | {"estimator": ESTIMATORS[2].name, "half": 2.0 * row["half"]} for row in ours[:1]]
    head, absent, table = estimate_blocks({"made up": [*ours, *twice]}, VISITS, 5, 1)
    assert f"{EXPLORE:.0%}" in str(head)
    assert absent == "Not installed when this was run, and left out: glide-py."
    assert isinstance(table, Table)
    assert [row[4] for row in table.rows] == ["1.00", "1.00", "2.00"]
    assert all(len(row) == len(table.columns) for row in table.rows)
