"""Read a scenario from its TOML file; name every fault at once."""

from __future__ import annotations

import tomllib
from dataclasses import fields, is_dataclass
from importlib.resources import files
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from experiments.simulation.scenario import Between, Scenario
from features.calendar_dates import parse_moment
from features.faults import Fault

_FOLDER = files("experiments.simulation") / "scenarios"
_MOST_TOUCHED = 0.5  # of plans: above, short agencies would have none left
LEVELS = ("senior", "national", "provincial", "county", "technical")


def scenario_names() -> list[str]:
    """Name the scenarios that ship."""
    return sorted(entry.name.removesuffix(".toml") for entry in _FOLDER.iterdir() if entry.name.endswith(".toml"))


def read_scenario(name: str) -> Scenario:
    """Read a scenario that ships, by its name."""
    if name not in scenario_names():
        allowed = ", ".join(scenario_names())
        raise Fault(
            f"A scenario must be one that ships; got {name!r}. Allowed: {allowed}.",
            f"سناریو باید یکی از این‌ها باشد: {allowed}؛ «{name}» شناخته نشد.",
        )
    return parse_scenario(name, (_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def parse_scenario(name: str, text: str) -> Scenario:
    """Turn a scenario's text into a scenario, or say all that is wrong with it.

    Raises
    ------
    Fault
        The text is no TOML, a number is missing, unknown or out of its bounds, or a list has not one number a cycle.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _fault(name, [f"the file must be TOML; {error}"]) from None
    faults: list[str] = []
    scenario = _record(Scenario, {"name": name, **content}, "", faults)
    if not faults:
        faults = _rules_across(scenario)
    if faults:
        raise _fault(name, faults)
    built: Scenario = scenario
    return built


def _fault(name: str, faults: list[str]) -> Fault:
    listed = "\n".join(f"- {fault}" for fault in faults)
    return Fault(
        f"Scenario {name!r} must be whole and within bounds; {len(faults)} faults:\n{listed}",
        f"سناریوی «{name}» درست نیست؛ {len(faults)} ایراد در بالا آمده است.",
    )


def _record(kind: type, table: dict[str, Any], where: str, faults: list[str]) -> Any:
    """Build a dataclass from a TOML table."""
    hints = get_type_hints(kind, include_extras=True)
    names = [field.name for field in fields(kind)]
    faults += [f"{where}{key} must be a known name. Allowed: {', '.join(names)}" for key in table if key not in hints]
    faults += [f"{where}{key} must be given" for key in names if key not in table]
    known = {key: _value(hints[key], table[key], f"{where}{key}", faults) for key in names if key in table}
    return None if len(known) < len(names) else kind(**known)


def _value(hint: Any, value: Any, where: str, faults: list[str]) -> Any:
    """Check one value against its annotation."""
    if is_dataclass(hint):
        if isinstance(value, dict):
            return _record(hint, value, f"{where}.", faults)  # type: ignore[arg-type]  # a dataclass, not an instance
        faults.append(f"{where} must be a table; got {value!r}")
        return None
    bounds = Between(float("-inf"), float("inf"))
    if get_origin(hint) is Annotated:
        hint, bounds = get_args(hint)
    if get_origin(hint) is dict:
        return _level_shares(value, where, faults)
    if get_origin(hint) is tuple:
        return _list(value, get_args(hint)[0], bounds, where, faults)
    return value if hint is str else _number(value, hint, bounds, where, faults)


def _list(value: Any, hint: type, bounds: Between, where: str, faults: list[str]) -> tuple[float, ...]:
    if not isinstance(value, list):
        faults.append(f"{where} must be a list; got {value!r}")
        return ()
    return tuple(_number(item, hint, bounds, where, faults) for item in value)


def _number(value: Any, hint: type, bounds: Between, where: str, faults: list[str]) -> float:
    allowed = int if hint is int else (int, float)
    if isinstance(value, bool) or not isinstance(value, allowed):
        faults.append(f"{where} must be a number; got {value!r}")
        return 0
    if not bounds.low <= value <= bounds.high:
        faults.append(f"{where} must lie between {bounds.low:g} and {bounds.high:g}; got {value!r}")
    return value


def _level_shares(value: Any, where: str, faults: list[str]) -> dict[str, float]:
    if not isinstance(value, dict) or set(value) != set(LEVELS):
        faults.append(f"{where} must give one share for each of {', '.join(LEVELS)}; got {value!r}")
        return {}
    return {level: _number(share, float, Between(0, 1), f"{where}.{level}", faults) for level, share in value.items()}


def _rules_across(scenario: Scenario) -> list[str]:
    """Check what one number alone cannot tell."""
    faults = _uneven_lists(scenario, len(scenario.cycles), "")
    first = scenario.cycles[0] if scenario.cycles else 0
    if list(scenario.cycles) != list(range(first, first + max(len(scenario.cycles), 1))):
        faults.append(f"cycles must follow one another; got {list(scenario.cycles)}")
    try:
        parse_moment(scenario.observed_to)
    except Fault as fault:
        faults.append(f"observed_to: {fault.english}")
    parts = (scenario.padding, scenario.diversion, scenario.ring, scenario.recycled, scenario.paper_insured)
    for cycle, rates in zip(scenario.cycles, zip(*(part.plans for part in parts), strict=False), strict=False):
        if sum(rates) > _MOST_TOUCHED:
            faults.append(
                f"the mechanisms' plans must add up to {_MOST_TOUCHED} at most; got {sum(rates):g} in {cycle}"
            )
    return faults


def _uneven_lists(record: Any, cycles: int, where: str) -> list[str]:
    """List the drifting rates that have not one number a cycle."""
    faults = []
    for field in fields(record):
        value = getattr(record, field.name)
        if is_dataclass(value):
            faults += _uneven_lists(value, cycles, f"{where}{field.name}.")
        elif field.type in {"Shares", "Amounts"} and len(value) != cycles:
            faults.append(f"{where}{field.name} must give one number for each of {cycles} cycles; got {len(value)}")
        elif field.type == "Span" and (len(value) != 2 or value[0] > value[1]):  # noqa: PLR2004  # from, to
            faults.append(f"{where}{field.name} must be [from, to]; got {list(value)}")
    return faults
