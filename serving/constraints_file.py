"""Constraints as people write them: a TOML file."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from features.calendar_dates import parse_moment
from features.faults import Fault
from models.design.quotas import Bound
from serving.constraints import COLUMN_OF, LEVELS, Constraints, Wrong, joined

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

_SECTIONS = {"levels", "days", "travel", *COLUMN_OF}


def read_constraints(path: Path) -> Constraints:
    """Read a constraints file.

    Raises
    ------
    Fault
        When it cannot be read, or with all that is wrong in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    return parse_constraints(text, str(path))


def parse_constraints(text: str, name: str) -> Constraints:
    """Read constraints from what a constraints file holds; `name` is what faults call it.

    Raises
    ------
    Fault
        When it is not TOML, or with all that is wrong in it.
    """
    try:
        said = tomllib.loads(text)
    except ValueError as error:
        raise _unreadable(name, error) from None
    wrong: Wrong = [_unknown(f"[{name}]") for name in sorted(set(said) - _SECTIONS)]
    bounds = [_bound(column, code, one, wrong) for column, code, one in _groups(said, wrong)]
    days = _table(said, "days", {"first", "working"}, wrong)
    made = Constraints(
        levels=_levels(said, wrong),
        first_day=_first_day(days, wrong),
        days=_whole(days, "working", "[days] working", wrong, least=1),
        bounds=tuple(bound for bound in bounds if bound is not None),
        longest_km=_distance(_table(said, "travel", {"longest_km"}, wrong), wrong),
    )
    if wrong:
        english, persian = joined(wrong)
        raise Fault(
            f"Constraints must hold only what is known, in whole visits; {name}: {english}. Allowed: [levels] "
            f"{' '.join(LEVELS)}; [days] first, working; [travel] longest_km; [province.CODE], [agency.CODE], "
            "[program.CODE] floor, quota.",
            f"پروندهٔ محدودیت‌ها ایراد دارد؛ {name}: {persian}."
            " بخش‌های مجاز: levels، days، travel، province، agency، program.",
        )
    return made


def _unreadable(name: Path | str, error: Exception) -> Fault:
    return Fault(
        f"Constraints must be a TOML file in UTF-8; {name} cannot be read ({error}).",
        f"محدودیت‌ها باید پروندهٔ TOML با UTF-8 باشد؛ {name} خوانده نمی‌شود.",
    )


def _unknown(name: str) -> tuple[str, str]:
    return f"{name} is not known", f"{name} شناخته نیست"


def _table(said: Mapping[str, Any], name: str, known: set[str], wrong: Wrong) -> Mapping[str, Any]:
    table = said.get(name, {})
    if not isinstance(table, dict):
        wrong.append((f"{name} must be a section", f"{name} باید یک بخش باشد"))
        return {}
    wrong += [_unknown(f"[{name}] {key}") for key in sorted(set(table) - known)]
    return table


def _levels(said: Mapping[str, Any], wrong: Wrong) -> dict[str, int]:
    table = _table(said, "levels", set(LEVELS), wrong)
    read = {level: _whole(table, level, f"[levels] {level}", wrong) for level in LEVELS if level in table}
    return {level: visits for level, visits in read.items() if visits is not None}


def _groups(said: Mapping[str, Any], wrong: Wrong) -> list[tuple[str, str, Mapping[str, Any]]]:
    found = []
    for name, column in COLUMN_OF.items():
        for code, one in _table(said, name, set(said.get(name, {})), wrong).items():
            found.append((column, str(code), _table({name: one}, name, {"floor", "quota"}, wrong)))
    return found


def _bound(column: str, code: str, one: Mapping[str, Any], wrong: Wrong) -> Bound | None:
    name = f"[{column.removesuffix('_code')}.{code}]"
    floor = _whole(one, "floor", f"{name} floor", wrong)
    quota = _whole(one, "quota", f"{name} quota", wrong)
    if floor is not None and quota is not None and floor > quota:
        wrong.append((f"{name} has a floor above its quota", f"در {name} کف از سقف بیشتر است"))
        return None
    return Bound(column, code, float(floor or 0), float("inf") if quota is None else float(quota))


def _whole(table: Mapping[str, Any], key: str, name: str, wrong: Wrong, least: int = 0) -> int | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        wrong.append(
            (
                f"{name} must be a whole number from {least} on; got {value!r}",
                f"{name} باید عدد صحیح از {least} به بالا باشد",
            )
        )
        return None
    return int(value)


def _first_day(days: Mapping[str, Any], wrong: Wrong) -> date | None:
    if "first" not in days:
        if days:
            wrong.append(("[days] needs first, a date", "بخش days به first، یک تاریخ، نیاز دارد"))
        return None
    try:
        return parse_moment(str(days["first"])).date()
    except Fault:
        wrong.append(
            (
                f"[days] first must be an ISO or Jalali date; got {days['first']!r}",
                "first در days باید تاریخ میلادی یا جلالی باشد",
            )
        )
        return None


def _distance(travel: Mapping[str, Any], wrong: Wrong) -> float | None:
    value = travel.get("longest_km")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        wrong.append(
            (f"[travel] longest_km must be a number above 0; got {value!r}", "longest_km باید عددی بزرگ‌تر از صفر باشد")
        )
        return None
    return float(value)
