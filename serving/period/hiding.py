"""A period's report as it may leave: small counts hidden, in every table, and in what is derived from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from serving.exchange.disclosure import LEAST_SHOWN, Mark, marks_of, marks_of_column
from serving.exchange.shown_counts import with_marks
from serving.period.counts import FATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

COUNTS = ("visited", *FATES)  # the first is the sum of the others
TOLD_BY = {"confirmed_of_visited": ("visited", "confirmed"), "confirmed_of_answered": ("confirmed", "rejected")}
DIGITS = 6
Hidden = tuple[pd.DataFrame, dict[str, pd.DataFrame]]


def hide(summary: pd.DataFrame, groups: Mapping[str, pd.DataFrame]) -> Hidden:
    """Hide small counts of a report.

    The tables by province, agency and programme have the same sums, those of the summary: a sum that one of them must
    hide is hidden in all.

    Parameters
    ----------
    summary
        One row a measure: `value`, `previous`, `change`.
    groups
        By the way to group: one row a group, with the counts of plans.

    Returns
    -------
    tuple
        Both, with "<5" and "*" for hidden counts; shares that would give one away are missing.
    """
    marks = _agreed({by: _with_sums(table) for by, table in groups.items()})
    sums = next(iter(marks.values()))[-1]
    return _summary(summary.round(DIGITS), sums), {by: _group(table, marks[by][:-1]) for by, table in groups.items()}


def _with_sums(table: pd.DataFrame) -> NDArray[np.int64]:
    """Return the counts as `marks_of` wants them: sums last."""
    body = table[[*FATES, COUNTS[0]]].to_numpy(np.int64)
    return np.vstack([body, body.sum(axis=0)])


def _agreed(tables: Mapping[str, NDArray[np.int64]]) -> dict[str, NDArray[np.int8]]:
    hidden = np.zeros(len(COUNTS), dtype=bool)
    while True:
        marks = {}
        for by, counts in tables.items():
            also = np.zeros(counts.shape, dtype=bool)
            also[-1] = hidden
            marks[by] = marks_of(counts, also)
        if any((one == Mark.HIDDEN).all() for one in marks.values()):  # so few that nothing of them can be shown
            return {by: np.full_like(one, Mark.HIDDEN) for by, one in marks.items()}
        more = np.logical_or.reduce([one[-1] == Mark.HIDDEN for one in marks.values()])
        if (more == hidden).all():
            return marks
        hidden |= more


def _group(table: pd.DataFrame, marks: NDArray[np.int8]) -> pd.DataFrame:
    of = dict(zip((*FATES, COUNTS[0]), marks.T, strict=True))
    counts = {name: with_marks(table[name], of[name]) for name in COUNTS if of[name].any()}
    shares = {
        share: table[share].mask(np.logical_or.reduce([of[name] != Mark.SHOWN for name in by]))
        for share, by in TOLD_BY.items()
    }
    return table.assign(**counts, **shares)


def _summary(summary: pd.DataFrame, sums: NDArray[np.int8]) -> pd.DataFrame:
    now = dict(zip((*FATES, COUNTS[0]), sums.tolist(), strict=True))
    then = _marks_before(summary.set_index("measure")["previous"])
    is_hidden = {"value": _hidden_measures(now), "previous": _hidden_measures(then)}
    either = is_hidden["value"] | is_hidden["previous"]
    columns = {"change": summary["change"].mask(summary["measure"].isin(either))}
    for column, marked in (("value", now), ("previous", then)):
        plain = summary[column].mask(summary["measure"].isin(is_hidden[column] - set(COUNTS)))
        marks = np.array([marked.get(measure, Mark.SHOWN) for measure in summary["measure"]], dtype=np.int8)
        columns[column] = with_marks(plain, marks) if marks.any() else plain
    return summary.assign(**columns)


def _marks_before(previous: pd.Series) -> dict[str, int]:
    """Mark the counts of the period before, which stand in the summary only."""
    if previous[list(COUNTS)].isna().any():
        return dict.fromkeys(COUNTS, int(Mark.SHOWN))
    marks = dict(zip(FATES, marks_of_column(previous[list(FATES)].to_numpy(np.int64)).tolist(), strict=True))
    is_small = 0 < previous[COUNTS[0]] < LEAST_SHOWN
    return {**marks, COUNTS[0]: int(Mark.SMALL if is_small else Mark.SHOWN)}


def _hidden_measures(marks: Mapping[str, int]) -> set[str]:
    counts = {name for name, mark in marks.items() if mark != Mark.SHOWN}
    return counts | {share for share, by in TOLD_BY.items() if counts & set(by)}
