"""A schedule for visits to every plan: the likeliest first, week by week, as many as inspectors can make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from models.fieldwork.days import day_groups

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray


def weeks_of(days: Sequence[date]) -> list[list[date]]:
    """Put working days into weeks from Saturday to Friday.

    >>> from datetime import date
    >>> [len(week) for week in weeks_of([date(2026, 4, 23), date(2026, 4, 25), date(2026, 4, 26)])]
    [1, 2]
    """
    weeks: dict[int, list[date]] = {}
    for day in days:
        weeks.setdefault((day.toordinal() + 1) // 7, []).append(day)
    return list(weeks.values())


def supervise(
    visits: pd.DataFrame,
    inspectors: Sequence[tuple[str, int]],
    weeks: Sequence[Sequence[date]],
    random: np.random.Generator,
) -> pd.DataFrame:
    """Schedule the visits of one province.

    Parameters
    ----------
    visits
        One row a visit, the most urgent first: `latitude`, `longitude`.
    inspectors
        Who can go, with the visits of a day.
    weeks
        The working days of each week; together they suffice.
    random
        Says which of a week's tours comes on which of its days.

    Returns
    -------
    pandas.DataFrame
        Indexed as `visits`: `week` (from 1), `date`, `inspector_id`, `stop`, `km`. A week holds the most urgent visits
        that earlier weeks left; within a week, visits near one another go on one inspector's day.
    """
    daily = sum(many for _, many in inspectors)
    week = _week_of(len(visits), np.array([daily * len(days) for days in weeks]))
    parts = []
    for number in np.unique(week):
        mine = visits[week == number]
        grouped = day_groups(mine, inspectors, len(weeks[number]), random)
        on = [weeks[number][day - 1] for day in grouped["day"]]
        parts.append(grouped.assign(week=number + 1, date=on)[["week", "date", "inspector_id", "stop", "km"]])
    return pd.concat(parts).reindex(visits.index)


def _week_of(visits: int, capacity: NDArray[np.int64]) -> NDArray[np.int64]:
    """Fill the weeks in order."""
    reached = np.cumsum(capacity)
    if visits > reached[-1]:
        raise ValueError(f"weeks must suffice for all visits; got {visits} visits, {reached[-1]} places.")
    return np.searchsorted(reached, np.arange(visits), side="right").astype(np.int64)
