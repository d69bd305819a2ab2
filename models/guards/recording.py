"""Recording practice that changed between two periods: what is filled in, which words are used, rounding, outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from models.guards.finding import Finding, persian
from models.guards.labelled import is_words, numbers
from models.guards.shares import Change, change_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from models.guards.finding import Severity
    from models.guards.labelled import Labelled

LEAST_CHANGE = 0.10  # of all rows: in how many a thing is empty, or round
LEAST_SHARE = 0.02  # of a word: rarer ones come and go
MOST_WORDS = 60  # a column with more names things, and names come and go
LEAST_RATIO = 1.5  # of one period's rate of the outcome to the other's
LEAST_ROWS = 100  # in each period
SURE = 5.0  # standard errors: so far apart by chance in one of 1.7 million looks, and some thousands are taken

ROUND_FROM = 10.0  # smaller numbers are round whatever the practice


def find_recording_changes(before: Labelled, after: Labelled, periods: tuple[str, str]) -> list[Finding]:
    """Find what was recorded otherwise in one period than in the other.

    Parameters
    ----------
    before, after
        The rows of two periods, with the same columns.
    periods
        What the periods are called.

    Returns
    -------
    list of Finding
        At most one a column and kind. Evidence: `before`, `after` (shares of rows), `errors` (standard errors apart).
    """
    if min(len(before.outcome), len(after.outcome)) < LEAST_ROWS:
        return []
    found = [finding for name in before.names for finding in _of_column(name, before, after, periods)]
    return found + _of_outcome(before, after, periods)


def _of_column(name: str, before: Labelled, after: Labelled, periods: tuple[str, str]) -> Iterator[Finding]:
    first, second = before.columns[name], after.columns[name]
    empty = change_of(*_both(first.isna(), second.isna()), before.cluster, after.cluster)
    if empty.times > SURE and abs(empty.after - empty.before) >= LEAST_CHANGE:
        yield _finding(name, "is empty in", "خالی است", empty, periods)
    word = _word_that_came_or_went(first, second, before.cluster, after.cluster)
    if word:
        yield _finding(name, f"is {word[0]!r} in", f"«{word[0]}» است", word[1], periods)
    if not is_words(first):
        rounded = _rounding(numbers(first), numbers(second), before.cluster, after.cluster)
        if rounded and rounded.times > SURE and abs(rounded.after - rounded.before) >= LEAST_CHANGE:
            yield _finding(name, "is a round number in", "عددی رُند است", rounded, periods)


def _of_outcome(before: Labelled, after: Labelled, periods: tuple[str, str]) -> list[Finding]:
    ones = change_of(before.outcome == 1.0, after.outcome == 1.0, before.cluster, after.cluster)
    low, high = sorted((ones.before, ones.after))
    if ones.times <= SURE or high < LEAST_RATIO * low:
        return []
    return [_finding("outcome", "is positive in", "مثبت است", ones, periods)]


def _word_that_came_or_went(
    first: pd.Series, second: pd.Series, cluster_before: NDArray[Any], cluster_after: NDArray[Any]
) -> tuple[str, Change] | None:
    """Return the commonest value of one period that the other does not know, beyond chance."""
    shares = [column.value_counts(normalize=True) for column in (first, second)]
    if min(len(one) for one in shares) == 0 or max(len(one) for one in shares) > MOST_WORDS:
        return None
    only = pd.concat([one.drop(other.index, errors="ignore") for one, other in (shares, shares[::-1])])
    for value in only[only >= LEAST_SHARE].sort_values(ascending=False).index:
        change = change_of(*_both(first == value, second == value), cluster_before, cluster_after)
        if change.times > SURE:
            return str(value), change
    return None


def _rounding(
    first: NDArray[np.float64], second: NDArray[np.float64], cluster_before: NDArray[Any], cluster_after: NDArray[Any]
) -> Change | None:
    """Compare how often numbers are round: nothing after the second figure, and that a 0 or a 5."""
    large = [np.abs(values) >= ROUND_FROM for values in (first, second)]  # NaN is not
    if min(int(rows.sum()) for rows in large) < LEAST_ROWS:
        return None
    before, after = (_is_round(np.abs(values[rows])) for values, rows in zip((first, second), large, strict=True))
    return change_of(before, after, cluster_before[large[0]], cluster_after[large[1]])


def _is_round(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    halves = values / np.power(10.0, np.floor(np.log10(values)) - 1.0) / 5.0
    return np.asarray(np.abs(halves - np.round(halves)) < 1e-9)  # noqa: PLR2004  (what division leaves)


def _both(first: pd.Series, second: pd.Series) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    return first.fillna(value=False).to_numpy(dtype=bool), second.fillna(value=False).to_numpy(dtype=bool)


def _finding(name: str, en: str, fa: str, change: Change, periods: tuple[str, str]) -> Finding:
    severity: Severity = "serious" if name == "outcome" else "notice"
    return Finding(
        "recording",
        (name,),
        severity,
        {"before": change.before, "after": change.after, "errors": change.times},
        f"{name} {en} {change.before:.1%} of the rows of {periods[0]} and {change.after:.1%} of those of {periods[1]}: "
        "see whether the practice of recording changed.",
        f"{name} در {persian(change.before, '.1%')} از ردیف‌های {periods[0]} و {persian(change.after, '.1%')} از "
        f"ردیف‌های {periods[1]} {fa}: ببینید آیا شیوهٔ ثبت تغییر کرده است.",
    )
