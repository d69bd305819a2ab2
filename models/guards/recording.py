"""Recording practice that changed between two periods: what is filled in, which words are used, rounding, outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from models.guards.finding import Finding, listed, persian
from models.guards.labelled import is_words, numbers
from models.guards.shares import Change, change_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from models.guards.labelled import Labelled

    Periods = tuple[str, str]
    Look = Callable[[str, Labelled, Labelled], Change | None]

LEAST_CHANGE = 0.10  # of all rows: in how many a thing is empty, or round
LEAST_SHARE = 0.02  # of a word: rarer ones come and go
MOST_WORDS = 60  # a column with more names things, and names come and go
LEAST_RATIO = 1.5  # of one period's rate of the outcome to the other's
LEAST_ROWS = 100  # in each period
SURE = 5.0  # standard errors: so far apart by chance in one of 1.7 million looks, and some thousands are taken
ROUND_FROM = 10.0  # smaller numbers are round whatever the practice


def find_recording_changes(before: Labelled, after: Labelled, periods: Periods) -> list[Finding]:
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
        At most one a kind: what is empty, which values are used, what is rounded, how often the outcome is positive.
        Columns by how much they changed. Evidence: for each column the shares of rows before and after.
    """
    if min(len(before.outcome), len(after.outcome)) < LEAST_ROWS:
        return []
    kinds: tuple[tuple[Look, str, str], ...] = (
        (_emptiness, "filled in otherwise", "به گونه‌ای دیگر پر شده‌اند"),
        (_words, "recorded in other words or codes", "با واژه‌ها یا کدهای دیگری ثبت شده‌اند"),
        (_roundness, "rounded otherwise", "به گونه‌ای دیگر رُند شده‌اند"),
    )
    found = [_of_kind(look, en, fa, before, after, periods) for look, en, fa in kinds]
    return [finding for some in (*found, _of_outcome(before, after, periods)) for finding in some]


def _of_kind(look: Look, en: str, fa: str, before: Labelled, after: Labelled, periods: Periods) -> list[Finding]:
    changes = {name: change for name in before.names if (change := look(name, before, after))}
    names = tuple(sorted(changes, key=lambda name: (-abs(changes[name].after - changes[name].before), name)))
    if not names:
        return []
    most = changes[names[0]]
    return [
        Finding(
            "recording",
            names,
            "notice",
            _shares(changes, names),
            f"{listed(names, 'en')} {'are' if len(names) > 1 else 'is'} {en} ({names[0]}: {most.before:.1%} of the "
            f"rows of {periods[0]}, {most.after:.1%} of those of {periods[1]}): see whether the practice changed.",
            f"{listed(names, 'fa')} {fa} ({names[0]}: {persian(most.before, '.1%')} از ردیف‌های {periods[0]} و "
            f"{persian(most.after, '.1%')} از ردیف‌های {periods[1]})؛ ببینید آیا شیوهٔ ثبت تغییر کرده است.",
        )
    ]


def _of_outcome(before: Labelled, after: Labelled, periods: Periods) -> list[Finding]:
    ones = change_of(before.outcome == 1.0, after.outcome == 1.0, before.cluster, after.cluster)
    low, high = sorted((ones.before, ones.after))
    if ones.times <= SURE or high < LEAST_RATIO * low:
        return []
    return [
        Finding(
            "recording",
            ("outcome",),
            "serious",
            _shares({"outcome": ones}, ("outcome",)),
            f"The outcome is positive in {ones.before:.1%} of the rows of {periods[0]} and {ones.after:.1%} of those "
            f"of {periods[1]}: see whether it is counted or drawn otherwise.",
            f"نتیجه در {persian(ones.before, '.1%')} از ردیف‌های {periods[0]} و {persian(ones.after, '.1%')} از ردیف‌های "
            f"{periods[1]} مثبت است؛ ببینید آیا شمارش یا گزینش آن تغییر کرده است.",
        )
    ]


def _emptiness(name: str, before: Labelled, after: Labelled) -> Change | None:
    first, second = (side.columns[name].isna().to_numpy() for side in (before, after))
    return _if_changed(change_of(first, second, before.cluster, after.cluster))


def _words(name: str, before: Labelled, after: Labelled) -> Change | None:
    """Return the share of the commonest value of one period that the other does not know, beyond chance."""
    first, second = before.columns[name], after.columns[name]
    shares = [column.value_counts(normalize=True) for column in (first, second)]
    if min(len(one) for one in shares) == 0 or max(len(one) for one in shares) > MOST_WORDS:
        return None
    only = pd.concat([one.drop(other.index, errors="ignore") for one, other in (shares, shares[::-1])])
    for value in only[only >= LEAST_SHARE].sort_values(ascending=False).index:
        change = change_of(_equals(first, value), _equals(second, value), before.cluster, after.cluster)
        if change.times > SURE:
            return change
    return None


def _roundness(name: str, before: Labelled, after: Labelled) -> Change | None:
    """Compare how often numbers are round: nothing after the second figure, and that a 0 or a 5."""
    if is_words(before.columns[name]):
        return None
    values = [np.abs(numbers(side.columns[name])) for side in (before, after)]
    large = [one >= ROUND_FROM for one in values]  # NaN is not
    if min(int(rows.sum()) for rows in large) < LEAST_ROWS:
        return None
    first, second = (_is_round(one[rows]) for one, rows in zip(values, large, strict=True))
    return _if_changed(change_of(first, second, before.cluster[large[0]], after.cluster[large[1]]))


def _is_round(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    halves = values / np.power(10.0, np.floor(np.log10(values)) - 1.0) / 5.0
    return np.asarray(np.isclose(halves, np.round(halves), rtol=0.0, atol=1e-9))


def _equals(column: pd.Series, value: Any) -> NDArray[np.bool_]:
    return np.asarray((column == value).fillna(value=False).to_numpy(dtype=bool))


def _if_changed(change: Change) -> Change | None:
    return change if change.times > SURE and abs(change.after - change.before) >= LEAST_CHANGE else None


def _shares(changes: dict[str, Change], names: tuple[str, ...]) -> dict[str, float]:
    return {
        f"{name} {when}": share
        for name in names
        for when, share in (("before", changes[name].before), ("after", changes[name].after))
    }
