"""Constraints on a sample plan (levels, days, floors, quotas, distances), and faults that say which cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from models.design.quotas import Bound

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import pandas as pd

LEVELS = ("senior", "national", "provincial", "county", "technical")
COLUMN_OF = {"province": "province_code", "agency": "agency_code", "program": "program_code"}
PERSIAN = {"province_code": "استان", "agency_code": "دستگاه", "program_code": "برنامهٔ"}
Wrong = list[tuple[str, str]]  # what is wrong, in English and in Persian


@dataclass(frozen=True)
class Constraints:
    """What a sample plan must keep to.

    Attributes
    ----------
    levels
        Visits of each level; empty where one level makes them all.
    first_day, days
        The first day and the number of working days; without days, capacities are not looked at.
    bounds
        Floors and quotas of provinces, agencies and programmes.
    longest_km
        How far an inspector may be sent from the place they set out from; `None` for any distance.
    """

    levels: Mapping[str, int] = field(default_factory=dict)
    first_day: date | None = None
    days: int | None = None
    bounds: tuple[Bound, ...] = ()
    longest_km: float | None = None


def check_can_keep(constraints: Constraints, plans: pd.DataFrame, visits: int) -> None:
    """Raise a fault where constraints name what is not there, or levels do not add up to the budget."""
    wrong: Wrong = [
        (
            f"{bound.column.removesuffix('_code')} {bound.code} has no plan that may be drawn",
            f"{PERSIAN[bound.column]} {bound.code} طرحی ندارد که بتوان کشید",
        )
        for bound in constraints.bounds
        if not (plans[bound.column] == bound.code).any()
    ]
    if constraints.days and not constraints.levels:
        wrong.append(
            (
                "[days] without [levels]: nothing says who makes the visits",
                "بخش days بدون levels: بازدیدکننده معلوم نیست",
            )
        )
    total = sum(constraints.levels.values())
    if constraints.levels and total != visits:
        wrong.append(
            (
                f"[levels] add up to {total:,} visits, the budget is {visits:,}",
                f"جمع levels برابر {total} بازدید است و بودجه {visits}",
            )
        )
    if wrong:
        english, persian = joined(wrong)
        raise Fault(
            f"Constraints must fit the plans and the budget; got: {english}.",
            f"محدودیت‌ها باید با طرح‌ها و بودجهٔ بازدید بخواند: {persian}",
        )


def check_can_schedule(constraints: Constraints | None, out: Path | None) -> None:
    """Raise a fault where a schedule is asked for and nothing says who goes when."""
    has_days = constraints is not None and constraints.levels and constraints.days and constraints.first_day
    if out is not None and not has_days:
        raise Fault(
            "A schedule needs constraints with [levels] and [days] first, working.",
            "برنامهٔ روزانه به محدودیت‌هایی با بخش‌های levels و days نیاز دارد.",
        )


def spared(bounds: tuple[Bound, ...]) -> tuple[Bound, ...]:
    """Leave a visit to spare in programmes' bounds where agencies are bounded too.

    A draw keeps two ways of grouping to the visit; the third may miss its margin by one.
    """
    if not any(bound.column == "agency_code" for bound in bounds):
        return bounds
    return tuple(
        Bound(bound.column, bound.code, bound.floor + 1.0 if bound.floor else 0.0, bound.quota - 1.0)
        if bound.column == "program_code" and bound.quota - bound.floor > 2.0  # noqa: PLR2004  (one at each end)
        else bound
        for bound in bounds
    )


def bounds_kept(constraints: Constraints | None, sample: pd.DataFrame) -> list[dict[str, Any]]:
    """Say of every bound how many visits were drawn, and whether it is kept."""
    rows = []
    for bound in () if constraints is None else constraints.bounds:
        visits = int((sample[bound.column] == bound.code).sum())
        rows.append(
            {
                "group": bound.column.removesuffix("_code"),
                "code": bound.code,
                "floor": bound.floor,
                "quota": None if bound.quota == float("inf") else bound.quota,
                "visits": visits,
                "is_kept": bound.floor <= visits <= bound.quota,
            }
        )
    return rows


def check_is_met(unmet: Mapping[str, float]) -> None:
    """Raise a fault that says which constraints cannot be met together, and by how many visits."""
    if unmet:
        english = "; ".join(f"{_words(name)} by {missing:,.0f} visits" for name, missing in sorted(unmet.items()))
        persian = "؛ ".join(f"{_persian(name)}: {missing:,.0f} بازدید" for name, missing in sorted(unmet.items()))
        raise Fault(
            f"Constraints must be possible together; these cannot be met: {english}. "
            "Try: more days, other levels, a lower floor or a higher quota.",
            f"این محدودیت‌ها با هم شدنی نیست: {persian}. روزها، سطح‌ها، کف یا سقف را تغییر دهید.",
        )


def joined(wrong: Wrong) -> tuple[str, str]:
    """Join what is wrong into one sentence a language."""
    return "; ".join(english for english, _ in wrong), "؛ ".join(persian for _, persian in wrong)


def _words(name: str) -> str:
    kind, _, code = name.partition(" ")
    if kind in COLUMN_OF.values():
        return f"floor or quota of {kind.removesuffix('_code')} {code}"
    return {
        "level": f"visits of level {code}",
        "inspectors": f"inspectors who may go to province {code} are too few",
        "county": f"inspectors who may go to county {code} are too few",
    }[kind]


def _persian(name: str) -> str:
    kind, _, code = name.partition(" ")
    if kind in PERSIAN:
        return f"کف یا سقف {PERSIAN[kind]} {code}"
    return {
        "level": f"بازدیدهای سطح {code}",
        "inspectors": f"کمبود بازرس در استان {code}",
        "county": f"کمبود بازرس در شهرستان {code}",
    }[kind]
