"""What reports are worth, on reports whose errors are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.reliability import REFERENCE_MISS, Reliability, estimate_reliability, ways

ROWS = 40_000
MISS = {"direct sound": REFERENCE_MISS, "relayed sound": 0.25, "direct far": 0.8}
FALSE_ALARM = 0.02
COLLUDING = "I007"


@pytest.fixture(scope="module")
def reports() -> tuple[np.ndarray, np.ndarray, np.ndarray, pd.DataFrame]:
    random = np.random.default_rng(3)
    raw = random.normal(-3.0, 3.0, ROWS)
    truth = random.random(ROWS) < 1.0 / (1.0 + np.exp(-2.0 * raw))
    way = random.choice(list(MISS), ROWS, p=[0.6, 0.35, 0.05])
    inspector = random.choice([f"I{number:03d}" for number in range(40)], ROWS)
    miss = np.where(inspector == COLLUDING, 0.7, np.array([MISS[name] for name in way]))
    is_false = np.where(truth, random.random(ROWS) >= miss, random.random(ROWS) < FALSE_ALARM).astype(float)
    how = pd.DataFrame(
        {
            "plan_id": [f"P{number}" for number in range(ROWS)],
            "inspector_id": inspector,
            "reported_via": [name.split()[0] for name in way],
            "distance_m": np.where([name.endswith("far") for name in way], 5000.0, 20.0),
            "duration_min": 40.0,
        }
    )
    return raw, truth, is_false, how


@pytest.fixture(scope="module")
def judged(reports: tuple[np.ndarray, np.ndarray, np.ndarray, pd.DataFrame]) -> Reliability:
    raw, _, is_false, how = reports
    return estimate_reliability(raw, is_false, how)


def test_a_short_a_far_and_a_sound_visit_are_told_apart() -> None:
    how = pd.DataFrame(
        {
            "reported_via": ["direct", "relayed", "direct"],
            "distance_m": [10.0, 3000.0, None],
            "duration_min": [9, 40, 40],
        }
    )
    assert ways(how).tolist() == ["direct short", "relayed far", "direct sound"]


@pytest.mark.parametrize("way", ["relayed sound", "direct far"])
def test_the_miss_rate_of_each_way_is_found(judged: Reliability, way: str) -> None:
    assert judged.miss[way] == pytest.approx(MISS[way], abs=0.06)


def test_false_alarms_are_read_where_next_to_nothing_is_false(judged: Reliability) -> None:
    assert judged.false_alarm == pytest.approx(FALSE_ALARM, abs=0.006)


def test_an_inspector_who_confirms_too_much_stands_out(judged: Reliability) -> None:
    assert max(judged.inspectors, key=lambda name: judged.inspectors[name]) == COLLUDING


def test_the_posterior_holds_the_true_rate_where_reports_do_not(
    reports: tuple[np.ndarray, np.ndarray, np.ndarray, pd.DataFrame], judged: Reliability
) -> None:
    _, truth, is_false, how = reports
    relayed = (how["reported_via"] == "relayed").to_numpy()
    assert abs(judged.posterior[relayed].mean() - truth[relayed].mean()) < 0.01
    assert truth[relayed].mean() - is_false[relayed].mean() > 0.02


def test_few_sound_direct_reports_do_not_stop_it(
    reports: tuple[np.ndarray, np.ndarray, np.ndarray, pd.DataFrame],
) -> None:
    raw, _, is_false, how = reports
    only_relayed = how.assign(reported_via="relayed")
    judged = estimate_reliability(raw, is_false, only_relayed)
    assert np.isfinite(judged.posterior).all()
    assert ((judged.posterior >= 0.0) & (judged.posterior <= 1.0)).all()
