"""A wish as the fields of its form: what its constraints say, each in a field of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.design.quotas import Bound
    from serving.console.languages import Language

BOUNDED = ("province_code", "agency_code", "program_code")


def constraint_fields(wish: Mapping[str, Any], speaks: Language) -> dict[str, Any]:
    """Write the constraints of a wish as people type them.

    Parameters
    ----------
    wish
        As `plan_life.wish_document` has it.
    speaks
        In whose digits.

    Returns
    -------
    dict
        `of_levels` by level; `bounds`, each a section of the constraints file, a floor and a quota; `first_day`,
        `working_days` and `longest_km`. What is not said is empty.
    """
    from serving.constraints import Constraints  # they bring pandas, for which a start need not wait
    from serving.constraints_file import parse_constraints

    text = wish["constraints"]
    said = Constraints() if text is None else parse_constraints(text, "constraints")
    return {
        "of_levels": {level: speaks.numeral(visits) for level, visits in said.levels.items()},
        "bounds": [_bound(bound, speaks) for bound in said.bounds],
        "first_day": speaks.day(said.first_day) if said.first_day else "",
        "working_days": "" if said.days is None else speaks.numeral(said.days),
        "longest_km": "" if said.longest_km is None else speaks.numeral(f"{said.longest_km:g}"),
    }


def section(column: str, code: str) -> str:
    """Name the section of a constraints file that bounds a place, a body or a programme.

    >>> section("province_code", "07")
    'province."07"'
    """
    return f"{column.removesuffix('_code')}.{json.dumps(code, ensure_ascii=False)}"


def _bound(bound: Bound, speaks: Language) -> tuple[str, str, str]:
    floor = speaks.numeral(f"{bound.floor:.0f}") if bound.floor else ""
    quota = "" if bound.quota == float("inf") else speaks.numeral(f"{bound.quota:.0f}")
    return section(bound.column, bound.code), floor, quota
