"""A group that is wronged is named, a level one is left alone, and a small one is said to be too small."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.group_errors import errors_by_group, every_crossing
from models.listed_share import is_listed

JOBS = 12_000


def _jobs(seed: int, wronged: float = 0.0) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Draw jobs of which one in ten is false; `wronged` is added to the raw score of rural women."""
    random = np.random.default_rng(seed)
    groups = pd.DataFrame(
        {
            "gender": random.choice(["female", "male"], JOBS),
            "settlement": random.choice(["rural", "urban"], JOBS),
            "place": random.choice(["01", "02", "03"], JOBS, p=[0.6, 0.399, 0.001]),
        }
    )
    is_false = (random.random(JOBS) < 0.1).astype(float)
    raw = random.normal(size=JOBS) + 2.0 * is_false
    return groups, is_false, raw + wronged * ((groups["gender"] == "female") & (groups["settlement"] == "rural"))


def _errors(seed: int, wronged: float = 0.0) -> dict[tuple[str, ...], dict[str, object]]:
    groups, is_false, raw = _jobs(seed, wronged)
    weight = np.ones(JOBS)
    measured = errors_by_group(
        groups,
        every_crossing(["gender", "settlement"], "place"),
        is_listed(raw, weight),
        is_false,
        weight,
        np.arange(JOBS),
        seed,
    )
    return {tuple(entry["group"].values()): entry for entry in measured}


def test_the_figures_are_those_counted_by_hand() -> None:
    groups, is_false, raw = _jobs(1)
    listed = is_listed(raw, np.ones(JOBS))
    women, entry = groups["gender"] == "female", _errors(1)[("female",)]
    true = is_false == 0.0
    wanted = listed[women & true].mean()
    assert entry["wrongly_listed"]["value"] == pytest.approx(wanted)
    assert entry["ratio"]["value"] == pytest.approx(wanted / listed[~women & true].mean())
    assert entry["missed"]["value"] == pytest.approx((~listed)[women & ~true].mean())
    assert entry["true_jobs"] == (women & true).sum()
    assert entry["wrongly_listed"]["low"] < wanted < entry["wrongly_listed"]["high"]


def test_a_wronged_group_is_named_and_its_opposite_is_below() -> None:
    verdicts = {group: entry["verdict"] for group, entry in _errors(2, wronged=1.5).items()}
    assert verdicts[("female", "rural")] == "higher"
    assert verdicts[("male", "urban")] == "lower"


def test_level_groups_are_called_level_in_nearly_every_draw() -> None:
    called = [entry["verdict"] for seed in range(6) for entry in _errors(seed).values()]
    assert called.count("higher") + called.count("lower") <= 2  # at 5 % a draw over all its groups: 0.5 expected


def test_a_small_group_gets_no_figure() -> None:
    entry = _errors(3)[("03",)]
    assert entry["verdict"] == "too_few"
    assert "ratio" not in entry


def test_the_list_is_the_share_asked_for_by_weight() -> None:
    raw, weight = np.arange(100.0), np.where(np.arange(100) == 99, 5.0, 1.0)
    assert is_listed(raw, weight, 0.1).sum() == 6  # the highest stands for five of the ten


def test_a_group_is_judged_though_in_some_resamples_nobody_else_is_listed() -> None:
    groups = pd.DataFrame({"gender": np.repeat(["female", "male"], [300, 100])})
    listed = np.isin(np.arange(400), [*range(30), 300])
    entry = errors_by_group(groups, [("gender",)], listed, np.zeros(400), np.ones(400), np.arange(400), 1)[0]
    assert entry["group"] == {"gender": "female"}
    assert entry["verdict"] in {"level", "higher"}
    assert entry["ratio"] is None  # infinite in some resamples: no interval can be given
