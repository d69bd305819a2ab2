"""Every drawn plan has somebody who may go there, and nobody has more than they can make."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.fieldwork import Pool, assign, day_groups, kilometres
from models.fieldwork.assignment import UNASSIGNED

PLANS = pd.DataFrame(
    {
        "province_code": ["00"] * 6 + ["01"] * 4,
        "county_code": ["0001"] * 3 + ["0002"] * 3 + ["0101"] * 4,
        "latitude": [34.0] * 3 + [34.5] * 3 + [37.0] * 4,
        "longitude": [50.0] * 3 + [50.5] * 3 + [49.5] * 4,
    }
)
POOLS = (
    Pool("county", "", "00", "0001", 9, 34.0, 50.0),
    Pool("county", "", "00", "0002", 9, 34.5, 50.5),
    Pool("county", "", "01", "0101", 3, 37.0, 49.5),
    Pool("provincial", "", "00", "", 4, 34.2, 50.1),
    Pool("national", "", "", "", 5),
)


def _assigned(levels: dict[str, int], **more: float) -> list[str]:
    found = assign(PLANS, POOLS, levels, np.random.default_rng(1), **more)
    assert not found.unmet
    return [POOLS[pool].level for pool in found.pool]


def test_levels_get_their_visits_and_nobody_leaves_their_place() -> None:
    found = assign(PLANS, POOLS, {"county": 6, "provincial": 2, "national": 2}, np.random.default_rng(1))
    assert not found.unmet
    for place, pool in enumerate(found.pool):
        one, plan = POOLS[pool], PLANS.iloc[place]
        assert one.province in {"", plan["province_code"]}
        assert one.county in {"", plan["county_code"]}
    visits = np.bincount(found.pool, minlength=len(POOLS))
    assert (visits <= [pool.visits for pool in POOLS]).all()
    assert pd.Series([POOLS[pool].level for pool in found.pool]).value_counts().to_dict() == {
        "county": 6,
        "provincial": 2,
        "national": 2,
    }


def test_without_levels_the_nearest_go() -> None:
    assert _assigned({})[:6] == ["county"] * 6 or "national" in _assigned({})


def test_a_level_that_was_there_does_not_go_again() -> None:
    again = PLANS.assign(not_level="county").iloc[:4]
    found = assign(again, POOLS, {}, np.random.default_rng(1))
    assert not found.unmet
    assert all(POOLS[pool].level != "county" for pool in found.pool)


@pytest.mark.parametrize(
    ("levels", "pools", "named"),
    [
        ({"county": 10}, POOLS, "level county"),
        ({"senior": 1}, POOLS, "level senior"),
        ({}, POOLS[:3], "county 0101"),
    ],
)
def test_what_cannot_be_made_is_named(levels: dict[str, int], pools: tuple[Pool, ...], named: str) -> None:
    found = assign(PLANS, pools, levels, np.random.default_rng(1))
    assert named in found.unmet


def test_without_inspectors_nobody_goes() -> None:
    found = assign(PLANS, (), {}, np.random.default_rng(1))
    assert set(found.unmet) == {"county 0001", "county 0002", "county 0101"}
    assert (found.pool == UNASSIGNED).all()


def test_no_plans_need_nobody() -> None:
    found = assign(PLANS.iloc[:0], POOLS, {}, np.random.default_rng(1))
    assert (len(found.pool), found.unmet) == (0, {})


def test_nobody_is_sent_further_than_allowed() -> None:
    only = (Pool("provincial", "", "00", "", 9, 34.0, 50.0),)
    found = assign(PLANS.iloc[:6], only, {}, np.random.default_rng(1), longest_km=40.0)
    assert found.unmet == {"county 0002": 3.0}


def test_the_seed_decides_who_goes() -> None:
    first, again, other = (
        assign(PLANS, POOLS, {"national": 3}, np.random.default_rng(seed)).pool for seed in (1, 1, 2)
    )
    assert first.tolist() == again.tolist()
    assert sorted(first) == sorted(other)


def test_a_day_holds_what_an_inspector_can_make_and_plans_that_are_near() -> None:
    random = np.random.default_rng(3)
    places = pd.DataFrame(
        {
            "latitude": np.repeat([34.0, 35.0, 36.0], 4) + random.normal(0, 0.01, 12),
            "longitude": np.repeat([50.0, 51.0, 52.0], 4) + random.normal(0, 0.01, 12),
        }
    ).sample(frac=1.0, random_state=1)
    days = day_groups(places, [("I1", 4), ("I2", 4)], 3, np.random.default_rng(1))
    assert days.index.equals(places.index)
    assert days.groupby(["inspector_id", "day"]).size().max() <= 4
    assert days.groupby(["inspector_id", "day"])["stop"].agg(list).map(sorted).map(lambda s: s == [1, 2, 3, 4]).all()
    assert days["km"].max() < 10.0  # towns are 140 km apart: no day spans two
    with pytest.raises(ValueError, match="days must suffice"):
        day_groups(places, [("I1", 4)], 2, np.random.default_rng(1))


def test_distances_are_those_of_the_globe() -> None:
    assert float(kilometres(0.0, 0.0, 0.0, 1.0)) == pytest.approx(111.19, abs=0.01)
    assert float(kilometres(35.7, 51.4, 35.7, 51.4)) == 0.0
