"""Worlds are what they say: one cycle more, a mechanism that is new, visits that everybody hears alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from experiments.replay.policies.restaurants import restaurant_policies
from experiments.replay.worlds.changes import CHANGES, COACHED, UNCHANGED
from experiments.replay.worlds.nyc import DATA, read_restaurants
from experiments.replay.worlds.scenario import LATE_PLANS, world_scenario
from experiments.replay.worlds.simulated import make_world
from experiments.simulation.scenario_file import read_scenario, scenario_names

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", scenario_names())
def test_a_world_has_a_cycle_more_and_its_last_a_mechanism_of_its_own(name: str) -> None:
    shipped = read_scenario(name)
    longer = world_scenario(shipped, 0.05)
    assert longer.cycles == (1401, 1402, 1403, 1404, 1405)
    assert longer.padding.plans == (shipped.padding.plans[0], *shipped.padding.plans)
    assert longer.paper_insured.plans == (0.0, 0.0, 0.0, 0.0, LATE_PLANS)
    assert longer.visits.plans == (0.05, 0.0, 0.0, 0.0, 0.0)


def test_adversaries_change_what_they_control_and_nothing_before_the_replay() -> None:
    scenario = world_scenario(read_scenario("baseline"), 0.05)
    assert CHANGES[UNCHANGED](scenario) == scenario
    assert set(CHANGES["colluding-20%"](scenario).inspectors.colluding.values()) == {0.2}
    assert CHANGES["coached"](scenario).coaching.workers == (scenario.coaching.workers[0], *[COACHED] * 4)
    apart = CHANGES["phones-apart"](scenario)
    assert apart.ring.phone == (scenario.ring.phone[0], 0.0, 0.0, 0.0, 0.0)
    assert apart.padding.phone_reused[0] == scenario.padding.phone_reused[0]


def test_the_same_seed_makes_the_same_world_and_its_reports_err_as_inspectors_do(tmp_path: Path) -> None:
    world, again = (make_world(tmp_path / name, "baseline", 5, 4_000) for name in ("one", "other"))
    assert world.reports.equals(again.reports)
    by_truth = world.reports["denied"].groupby(world.jobs["is_false"]).mean()
    assert 0.6 < by_truth[True] < 0.95
    assert by_truth[False] < 0.05
    said = world.reports["outcome"].isin(["false", "not_found"])
    assert world.reports.loc[said, "denied"].all()
    assert len(world.rounds) == 16


@pytest.mark.shared
@pytest.mark.skipif(not DATA.exists(), reason=f"there is no data at {DATA}")
def test_restaurants_can_be_replayed_and_hide_outcomes() -> None:
    world = read_restaurants(150, 1)
    assert len(world.rounds) == 7
    with world.describer() as describer:
        start = describer.start_rows(world.rounds[0])
        described = describer.describe(world.rounds[0])
    assert len(start.about) == 150
    assert start.about["visited_at"].max() < world.rounds[0].as_of
    assert not set(start.about["job_id"]) & set(described["job_id"])
    assert "unfit" not in described
    assert {"random", "Rastin 0.15"} <= set(restaurant_policies(world.jobs["is_false"], 1))
