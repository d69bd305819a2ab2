"""From raw score to probability: in order, between its bounds, and right as often as it says."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from models.calibration import COVERAGE, Calibration, fit_calibration

ROWS = 4_000


def _sigmoid(odds: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-odds))


def _drawn(seed: int, rows: int = ROWS, a_plan: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw raw scores whose true log-odds are 0.7 raw - 1; jobs of a plan share raw score and outcome."""
    random = np.random.default_rng(seed)
    plans = np.repeat(np.arange(rows // a_plan), a_plan)
    raw = random.normal(size=rows // a_plan)[plans]
    is_false = (random.random(rows // a_plan)[plans] < _sigmoid(0.7 * raw - 1.0)).astype(float)
    return raw, is_false, plans


@pytest.fixture(scope="module")
def fitted() -> Calibration:
    raw, is_false, plans = _drawn(seed=1)
    return fit_calibration(raw, is_false, plans, seed=1)


@given(st.lists(st.floats(-8.0, 8.0), min_size=2, max_size=50, unique_by=lambda raw: round(raw, 6)))
@settings(max_examples=50, deadline=None)
def test_a_higher_raw_score_is_a_higher_probability(raws: list[float]) -> None:
    calibration = Calibration(raw=(-1.0, 0.0, 2.0), rate=(0.1, 0.11, 0.6), low=(0.05, 0.06, 0.4), high=(0.2, 0.21, 0.8))
    raw = np.sort(np.asarray(raws))
    probability = calibration.probability(raw)
    low, high = calibration.interval(raw)
    assert (np.diff(probability) > 0).all()
    assert ((low <= probability) & (probability <= high)).all()


def test_the_fit_is_strictly_increasing_even_where_scores_say_nothing() -> None:
    random = np.random.default_rng(3)
    raw, is_false = random.normal(size=2_000), (random.random(2_000) < 0.2).astype(float)
    calibration = fit_calibration(raw, is_false, np.arange(2_000), seed=1)
    grid = np.linspace(-5.0, 5.0, 2_001)
    probability = calibration.probability(grid)
    low, high = calibration.interval(grid)
    assert (np.diff(probability) > 0).all()
    assert ((low <= probability) & (probability <= high)).all()
    assert ((probability > 0) & (probability < 1)).all()


def test_probabilities_are_right_within_binomial_error(fitted: Calibration) -> None:
    raw, is_false, _ = _drawn(seed=2, rows=20_000)
    probability = fitted.probability(raw)
    low, high = fitted.interval(raw)
    for part in np.array_split(np.argsort(raw), 10):
        found, rows = is_false[part].sum(), len(part)
        least = binom.ppf(0.0005, rows, low[part].mean())
        most = binom.ppf(0.9995, rows, high[part].mean())
        assert least <= found <= most, (probability[part].mean(), found / rows)


@pytest.mark.parametrize("a_plan", [1, 4])
def test_the_interval_covers_the_true_rate_as_often_as_it_says(a_plan: int) -> None:
    points, fits, covered = np.array([-0.7, 0.0, 0.7]), 30, 0
    for seed in range(fits):
        raw, is_false, plans = _drawn(seed=100 + seed, rows=2_000, a_plan=a_plan)
        low, high = fit_calibration(raw, is_false, plans, seed=seed).interval(points)
        truth = _sigmoid(0.7 * points - 1.0)
        covered += int(((low <= truth) & (truth <= high))[1])
    assert covered >= binom.ppf(0.001, fits, COVERAGE)


def test_the_interval_covers_the_mean_rate_where_rates_move_between_periods() -> None:
    fits, covered = 20, {True: 0, False: 0}
    for seed in range(fits):
        random = np.random.default_rng(400 + seed)
        periods = np.arange(2_000) * 6 // 2_000
        raw = random.normal(size=2_000)
        moved = random.normal(scale=0.6, size=6)
        is_false = (random.random(2_000) < _sigmoid(0.7 * raw - 1.0 + moved[periods])).astype(float)
        for is_told in (True, False):
            fit = fit_calibration(raw, is_false, np.arange(2_000), seed=seed, periods=periods if is_told else None)
            low, high = fit.interval(np.zeros(1))
            covered[is_told] += int(low[0] <= _sigmoid(np.array([-1.0]))[0] <= high[0])
    assert covered[True] >= binom.ppf(0.001, fits, COVERAGE)
    assert covered[False] < covered[True]


def test_the_same_seed_gives_the_same_fit(fitted: Calibration) -> None:
    raw, is_false, plans = _drawn(seed=1)
    assert fit_calibration(raw, is_false, plans, seed=1) == fitted
    assert fit_calibration(raw, is_false, plans, seed=2).rate == fitted.rate


def test_a_row_of_weight_two_counts_as_two_rows() -> None:
    raw, is_false, plans = _drawn(seed=5, rows=2_000)
    doubled = fit_calibration(np.repeat(raw, 2), np.repeat(is_false, 2), np.repeat(plans, 2), seed=1)
    weighted = fit_calibration(raw, is_false, plans, seed=1, weight=np.full(2_000, 2.0))
    grid = np.linspace(-2.0, 2.0, 9)
    assert np.abs(doubled.probability(grid) - weighted.probability(grid)).max() < 0.01


def test_it_survives_json(fitted: Calibration) -> None:
    assert Calibration.from_document(json.loads(json.dumps(fitted.to_document()))) == fitted
