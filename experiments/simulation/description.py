"""What the scenarios say, as the tables of `docs/simulation.md`: the page is tested against this."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from experiments.simulation.scenario_file import read_scenario, scenario_names

if TYPE_CHECKING:
    from experiments.simulation.scenario import Scenario

_SECTIONS = (
    "padding",
    "diversion",
    "ring",
    "recycled",
    "paper_insured",
    "coaching",
    "look_alikes",
    "messages",
    "visits",
)
_LATER = ("inspectors", "honest_plans")


def rates_table() -> str:
    """Return every rate of every scenario as one Markdown table."""
    scenarios = [read_scenario(name) for name in scenario_names()]
    head = ["rate", *(scenario.name for scenario in scenarios)]
    lines = [head, ["---"] * len(head)]
    for section in (*_SECTIONS, *_LATER):
        lines += _section_rows(section, scenarios)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _section_rows(section: str, scenarios: list[Scenario]) -> list[list[str]]:
    records = [getattr(scenario, section) for scenario in scenarios]
    return [
        [f"`{section}.{field.name}`", *(_written(getattr(record, field.name)) for record in records)]
        for field in fields(records[0])
    ]


def _written(value: Any) -> str:
    if is_dataclass(value):
        return ", ".join(f"{field.name} {getattr(value, field.name):g}" for field in fields(value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {share:g}" for name, share in value.items())
    if isinstance(value, tuple):
        return " ".join(_written(item) for item in value) if len(set(value)) > 1 else f"{_written(value[0])} throughout"
    return f"{value:g}"


if __name__ == "__main__":
    print(rates_table())  # noqa: T201  # the way to renew the page
