"""The scenario of a world: a cycle more at its start, for offices' visits, and a mechanism new in its last."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.simulation.scenario import Scenario

_PER_CYCLE = {"Shares", "Amounts"}
LATE_PLANS = 0.03  # of the last cycle's plans; as in the scenario `collusion`
LATE_MONTH = 1  # so that each of the last cycle's rounds can meet it


def world_scenario(scenario: Scenario, visited_at_start: float) -> Scenario:
    """Return a scenario of one cycle more, to replay all but its first.

    The first cycle has the rates of the scenario's own first one. Offices visit in it, nobody does later: those visits
    are for policies to make. In the last cycle the late mechanism, `paper_insured`, begins, whatever the scenario.

    Parameters
    ----------
    scenario
        As it ships.
    visited_at_start
        The share of plans that offices visit in the first cycle.
    """
    first, cycles = scenario.cycles[0], len(scenario.cycles)
    longer: Scenario = _with_first_cycle(scenario)
    late = (*(0.0,) * cycles, LATE_PLANS)
    return replace(
        longer,
        cycles=tuple(range(first, first + cycles + 1)),
        observed_to=f"{first + cycles + 1}-01-15",
        paper_insured=replace(longer.paper_insured, plans=late, from_month=LATE_MONTH),
        visits=replace(longer.visits, plans=(visited_at_start, *(0.0,) * cycles)),
    )


def _with_first_cycle(record: Any) -> Any:
    """Repeat the first number of every rate that has one a cycle."""
    changed = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if is_dataclass(value):
            changed[field.name] = _with_first_cycle(value)
        elif field.type in _PER_CYCLE:
            changed[field.name] = (value[0], *value)
    return replace(record, **changed)
