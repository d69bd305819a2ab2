"""Targeting is called better only where it is, however often one looks."""

from __future__ import annotations

import numpy as np
import pytest

from models.estimates.lift import Blocks, blocks_of, lift_of, ratio_of
from tests.exact_bounds import is_at_least

VISITS = 500


def _followed(seed: int, targeted: float, random: float, share: float = 0.3) -> Blocks:
    chance = np.random.default_rng(seed)
    is_targeted = chance.random(VISITS) >= share
    hit = (chance.random(VISITS) < np.where(is_targeted, targeted, random)).astype(float)
    return blocks_of(is_targeted, hit)


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.7])
def test_without_a_difference_the_evidence_crosses_at_any_look_in_one_of_forty_at_most(rate: float) -> None:
    quiet = sum(lift_of(_followed(seed, rate, rate)).evidence.max() < 40.0 for seed in range(400))
    assert is_at_least(quiet, 400, 0.975)


def test_the_sequence_holds_the_difference_at_every_look() -> None:
    held = 0
    for seed in range(400):
        lift = lift_of(_followed(seed, 0.55, 0.25))
        held += bool(((lift.low <= 0.3) & (lift.high >= 0.3)).all())
    assert is_at_least(held, 400, 0.95)


def test_it_holds_where_the_likeliest_are_visited_first() -> None:
    """The rates fall with time: what is covered is their mean so far."""
    held = 0
    fall = np.linspace(1.0, 0.2, VISITS)
    for seed in range(200):
        chance = np.random.default_rng(seed)
        is_targeted = np.arange(VISITS) % 2 == 0
        rate = np.where(is_targeted, 0.9, 0.1) * fall
        blocks = blocks_of(is_targeted, (chance.random(VISITS) < rate).astype(float))
        ends = blocks.visits
        mean = np.cumsum([rate[end - 2] - rate[end - 1] for end in ends]) / np.arange(1, len(ends) + 1)
        lift = lift_of(blocks)
        held += bool(((lift.low <= mean) & (mean <= lift.high)).all())
    assert is_at_least(held, 200, 0.95)


def test_a_clear_difference_is_seen_within_the_visits() -> None:
    seen = sum(lift_of(_followed(seed, 0.6, 0.15)).evidence.max() >= 40.0 for seed in range(40))
    assert seen == 40


def test_the_ratio_is_held_too() -> None:
    held = 0
    for seed in range(150):
        ratio, low, high = ratio_of(_followed(seed, 0.6, 0.2, share=0.5))
        assert low <= ratio <= high
        held += low <= 3.0 <= high
    assert is_at_least(held, 150, 0.95)


def test_a_ratio_without_finds_at_random_has_no_upper_end() -> None:
    ratio, low, high = ratio_of(_followed(1, 0.6, 0.0))
    assert (ratio, high) == (np.inf, np.inf)
    assert low > 1.0


def test_blocks_hold_both_arms_and_do_not_look_at_what_was_found() -> None:
    is_targeted = np.array([True, True, False, False, True, True, True])
    blocks = blocks_of(is_targeted, np.array([1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0]))
    assert blocks.visits.tolist() == [3, 5]
    assert blocks.targeted.tolist() == [0.5, 1.0]
    assert blocks.random.tolist() == [1.0, 0.0]


def test_before_both_arms_have_reported_nothing_is_said() -> None:
    blocks = blocks_of(np.ones(4, dtype=bool), np.ones(4))
    assert len(lift_of(blocks).difference) == 0
    assert ratio_of(blocks)[1:] == (0.0, np.inf)
