"""The bound is kept by lowering as little as it takes, and nothing is lowered where it holds."""

from __future__ import annotations

import numpy as np
import pytest

from models.listing_bound import found_share, lower, lowering, wrongly_listed_ratio

JOBS = 20_000


def _jobs(wronged: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    random = np.random.default_rng(5)
    is_false = (random.random(JOBS) < 0.1).astype(float)
    members = {"one": random.random(JOBS) < 0.2, "other": random.random(JOBS) < 0.1}
    raw = random.normal(size=JOBS) + 2.5 * is_false + wronged * members["one"]
    return raw, is_false, random.uniform(0.5, 2.0, JOBS), members


def test_nothing_is_lowered_where_the_bound_holds() -> None:
    raw, is_false, weight, members = _jobs(wronged=0.0)
    lowered = lowering(raw, is_false, weight, members, bound=1.25)
    assert lowered == {"one": 0.0, "other": 0.0}
    assert (lower(raw, members, lowered) == raw).all()


@pytest.mark.parametrize("bound", [1.0, 1.25, 2.0])
def test_the_bound_is_kept_and_no_more_than_kept(bound: float) -> None:
    raw, is_false, weight, members = _jobs(wronged=1.0)
    assert wrongly_listed_ratio(raw, is_false, weight, members, "one") > 2.0
    lowered = lowering(raw, is_false, weight, members, bound)
    kept = lower(raw, members, lowered)
    ratio = wrongly_listed_ratio(kept, is_false, weight, members, "one")
    assert bound - 0.05 < ratio <= bound
    assert lowered["other"] == 0.0


def test_a_group_that_was_wronged_costs_no_finds_and_one_that_was_not_does() -> None:
    raw, is_false, weight, members = _jobs(wronged=1.0)
    kept = lower(raw, members, lowering(raw, is_false, weight, members, bound=1.0))
    assert found_share(kept, is_false, weight) > found_share(raw, is_false, weight)
    fair = _jobs(wronged=0.0)[0]
    forced = lower(fair, members, lowering(fair, is_false, weight, members, bound=0.2))
    assert found_share(forced, is_false, weight) < found_share(fair, is_false, weight)


def test_who_is_in_two_groups_is_lowered_once() -> None:
    members = {"one": np.array([True, True, False]), "other": np.array([False, True, False])}
    assert lower(np.zeros(3), members, {"one": 1.0, "other": 3.0}).tolist() == [-1.0, -3.0, 0.0]
