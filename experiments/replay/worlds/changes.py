"""What adversaries change of a scenario, by name: each a function from a scenario to another."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from experiments.simulation.scenario_file import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from experiments.simulation.scenario import Scenario

COLLUDING = (0.0, 0.1, 0.2, 0.3)
COACHED = 0.6  # of false jobs, from the second cycle on; the scenarios have 0.16 to 0.55


def _as_it_is(scenario: Scenario) -> Scenario:
    return scenario


def _colluding(share: float, scenario: Scenario) -> Scenario:
    """Let a share of the inspectors of every level confirm what they never saw."""
    return replace(scenario, inspectors=replace(scenario.inspectors, colluding=dict.fromkeys(LEVELS, share)))


def _coached(scenario: Scenario) -> Scenario:
    """Tell most workers of false jobs what to answer, once the first cycle is over."""
    workers = (scenario.coaching.workers[0], *(COACHED for _ in scenario.cycles[1:]))
    return replace(scenario, coaching=replace(scenario.coaching, workers=workers))


def _phones_apart(scenario: Scenario) -> Scenario:
    """Let brokers and campaigns give every name a phone of its own, once the first cycle is over."""
    later = (0.0,) * (len(scenario.cycles) - 1)
    return replace(
        scenario,
        ring=replace(scenario.ring, phone=(scenario.ring.phone[0], *later)),
        padding=replace(scenario.padding, phone_reused=(scenario.padding.phone_reused[0], *later)),
    )


def _careful(scenario: Scenario) -> Scenario:
    """Let agencies that invent jobs hide every sign that they control: the most that asking for scores can teach.

    Their jobs are registered when, where and with what wages honest ones are. What is not theirs to change stays: what
    workers answer, whether a loan was taken, and whether anybody is insured.
    """
    first, later, honest = 1, len(scenario.cycles) - 1, scenario.look_alikes
    padding = scenario.padding
    return replace(
        scenario,
        padding=replace(
            padding,
            burst=(*padding.burst[:first], *(0.0,) * later),
            night=(*padding.night[:first], *(scenario.honest_plans.night,) * later),
            phone_reused=(*padding.phone_reused[:first], *(0.0,) * later),
            start_heaped=honest.start_heaped,
            wage_at_minimum=honest.wage_at_minimum,
            address_reused=0.0,
        ),
    )


UNCHANGED = "unchanged"
CHANGES: Mapping[str, Callable[[Scenario], Scenario]] = {
    UNCHANGED: _as_it_is,
    **{f"colluding-{share:.0%}": partial(_colluding, share) for share in COLLUDING},
    "coached": _coached,
    "phones-apart": _phones_apart,
    "careful-agencies": _careful,
}
