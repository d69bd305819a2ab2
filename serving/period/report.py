"""The numbers of a period's report, whatever they are written as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from features.faults import Fault
from serving.period.counts import Period, counted, names_of, visited_plans
from serving.period.hiding import hide
from serving.population_estimates import estimate_from_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from features.settings import Settings

MEASURES = (
    *("visited", "confirmed", "rejected", "neither"),
    *("confirmed_of_visited", "confirmed_of_answered", "false_rate"),
)
SHARES = MEASURES[4:]
GROUPS = ("province", "agency", "program")


@dataclass(frozen=True)
class Sample:
    """A sample plan's file and its reports."""

    plan_file: Path
    reports: Path


@dataclass(frozen=True)
class Report:
    """The numbers of a report.

    Attributes
    ----------
    period
        What it speaks of.
    summary
        One row a measure: `value`, `low`, `high`, `previous`, `change`; "<5" or "*" for a hidden count.
    groups
        By "province", "agency" and "program": one row a code, with its `name`; hidden counts as in the summary.
    about
        The sample plan that the estimate comes from; empty without one.
    """

    period: Period
    summary: pd.DataFrame
    groups: Mapping[str, pd.DataFrame]
    about: Mapping[str, Any]


def make_report(
    settings: Settings, period: Period, language: str, sample: Sample | None = None, previous: Sample | None = None
) -> Report:
    """Count a period's visits, and estimate what share of the registered jobs is false.

    Parameters
    ----------
    settings
        The home folder.
    period
        What to report.
    language
        "fa" or "en": of the groups' names.
    sample, previous
        The sample plans of this period and the one before; without one, the share of the registered is not measured.

    Raises
    ------
    Fault
        When no field visit falls into the period.
    """
    plans = visited_plans(settings, period)
    if plans.empty:
        raise Fault(
            f"A period must have field visits; {period.start:%Y-%m-%d} to {period.end:%Y-%m-%d} has none.",
            f"دوره باید بازدید میدانی داشته باشد؛ از {period.start:%Y-%m-%d} تا {period.end:%Y-%m-%d} بازدیدی نیست.",
        )
    total, about = _estimates(settings.home, sample, "total")
    before, _ = _estimates(settings.home, previous, "total")
    summary = _summary(counted(plans), counted(visited_plans(settings, period.before())), total, before)
    names = names_of(settings, period.end, language)
    groups = {}
    for by in GROUPS:
        table = counted(plans, by).join(_estimates(settings.home, sample, by)[0], how="outer")
        table[list(MEASURES[:4])] = table[list(MEASURES[:4])].fillna(0).astype("int64")
        name = pd.Series([names[by].get(str(code), str(code)) for code in table.index], index=table.index)
        table.insert(0, "name", name)
        groups[by] = table.rename_axis("code").sort_index()
    shown, shown_groups = hide(summary, groups)
    return Report(period, shown, shown_groups, about)


def _estimates(home: Path, sample: Sample | None, by: str) -> tuple[pd.DataFrame, Mapping[str, Any]]:
    columns = ["false_rate", "low", "high"]
    if sample is None:
        return pd.DataFrame(columns=columns, dtype="float64"), {}
    made = estimate_from_files(home, sample.plan_file, sample.reports, by)
    return made.rows.set_index("code")[columns], made.about


def _summary(
    now: pd.DataFrame, then: pd.DataFrame, estimate: pd.DataFrame, estimate_before: pd.DataFrame
) -> pd.DataFrame:
    rows = []
    for measure in MEASURES:
        is_estimate = measure == "false_rate"
        value = _cell(estimate if is_estimate else now, measure)
        previous = _cell(estimate_before if is_estimate else then, measure)
        rows.append(
            {
                "measure": measure,
                "value": value,
                "low": _cell(estimate, "low") if is_estimate else None,
                "high": _cell(estimate, "high") if is_estimate else None,
                "previous": previous,
                "change": None if value is None or previous is None else value - previous,
            }
        )
    return pd.DataFrame(rows).astype(dict.fromkeys(("value", "low", "high", "previous", "change"), "float64"))


def _cell(table: pd.DataFrame, column: str) -> float | None:
    return float(table[column].iloc[0]) if len(table) and pd.notna(table[column].iloc[0]) else None
