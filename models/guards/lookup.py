"""Lookups: later rows that repeat earlier ones on a few columns, so that a table of past means beats a model.

Such a table has learnt nothing that holds for a row it has not seen. Where it beats the model, the two sides share
copies of the same cases: figures on them say how well copies are recognised, not how well the next case is judged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from models.guards.finding import Finding, listed, persian
from models.guards.labelled import is_words, numbers
from models.guards.separation import advantage, auc, precision_at
from models.guards.single_column import rates_by_group

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from models.guards.labelled import Labelled

LEAST_VALUES = 20  # a column with fewer repeats by its nature
LEAST_REPEATED = 0.05  # of the rows after the date
LEAST_OF_EACH = 20  # repeated rows of each outcome: fewer do not carry an area
MOST_COLUMNS = 12  # those with the most values: 78 sets of one or two
LEAST_ADVANTAGE = 0.02  # of the area
SURE = 4.5  # standard errors: so far above by chance in one of 300,000 sets, and some hundred are looked at
MOST_TOLD = 3
BUDGET = 0.05


@dataclass(frozen=True)
class _Table:
    """A table of past means by the values of some columns, and how it did."""

    columns: tuple[str, ...]
    repeated: NDArray[np.bool_]
    scores: NDArray[np.float64]
    table_auc: float
    model_auc: float


def find_lookups(train: Labelled, test: Labelled, model: NDArray[np.float64]) -> list[Finding]:
    """Find columns, alone or in pairs, whose table of past means beats the model where rows repeat.

    Parameters
    ----------
    train, test
        Rows before and after the date, with the same columns.
    model
        Scores of the rows of `test` by the model; shape (rows of test,).

    Returns
    -------
    list of Finding
        At most three, those first whose values are least likely to come again by chance (they have the most values); a
        pair only where it beats its columns. Evidence: `repeated` (share of
        the rows after the date), `auc_table`, `auc_model` on these, `precision_table`, `precision_model` at 5 % of all.
    """
    keys = {name: key for name in train.names if (key := _keys(train.columns[name], test.columns[name])) is not None}
    values = {name: len(np.unique(before)) for name, (before, _) in keys.items()}
    names = sorted(keys, key=lambda name: (-values[name], name))[:MOST_COLUMNS]
    winners: list[_Table] = []
    for columns in [*((name,) for name in names), *combinations(names, 2)]:
        table = _table(columns, _joined([keys[name] for name in columns]), train, test, model)
        if table and all(_is_better(table, one, test) for one in winners if set(one.columns) < set(columns)):
            winners.append(table)
    winners.sort(key=lambda one: -math.prod(values[name] for name in one.columns))
    return [_finding(table, test, model) for table in winners[:MOST_TOLD]]


def _is_better(table: _Table, part: _Table, test: Labelled) -> bool:
    rows = table.repeated
    return advantage(test.outcome[rows], table.scores[rows], part.scores[rows], test.cluster[rows]).low(SURE) > 0.0


def _keys(train: pd.Series, test: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Give each value of a column a number, -1 where unknown; `None` where it has few or hardly any comes again."""
    both = [
        column.astype(str).where(column.notna(), "").to_numpy() if is_words(column) else numbers(column)
        for column in (train, test)
    ]
    _, number = np.unique(np.concatenate(both), return_inverse=True)
    known = np.concatenate([train.notna().to_numpy(), test.notna().to_numpy()])
    number = np.where(known, number, -1).astype(np.int64)
    before, after = number[: len(train)], number[len(train) :]
    values = np.unique(before[before >= 0])
    is_repeated = np.isin(after, values).mean() >= LEAST_REPEATED if len(after) else False
    return (before, after) if len(values) >= LEAST_VALUES and is_repeated else None


def _joined(
    keys: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    before, after = keys[0]
    for more_before, more_after in keys[1:]:
        width = int(max(more_before.max(), more_after.max())) + 1
        before = np.where((before >= 0) & (more_before >= 0), before * width + more_before, -1)
        after = np.where((after >= 0) & (more_after >= 0), after * width + more_after, -1)
    return before, after


def _table(
    columns: tuple[str, ...],
    key: tuple[NDArray[np.int64], NDArray[np.int64]],
    train: Labelled,
    test: Labelled,
    model: NDArray[np.float64],
) -> _Table | None:
    """Make the table; `None` unless it beats the model beyond chance on the rows that repeat."""
    before, after = key
    values, group = np.unique(before, return_inverse=True)
    place = np.searchsorted(values, after)
    repeated = (after >= 0) & (values[np.minimum(place, len(values) - 1)] == after)
    outcome = test.outcome[repeated]
    if repeated.mean() < LEAST_REPEATED or min(outcome.sum(), len(outcome) - outcome.sum()) < LEAST_OF_EACH:
        return None
    scores = np.full(len(after), train.outcome.mean())
    scores[repeated] = rates_by_group(group, train.outcome, place[repeated])
    cluster = test.cluster[repeated]
    better = advantage(outcome, scores[repeated], model[repeated], cluster)
    if better.value < LEAST_ADVANTAGE or better.low(SURE) <= 0.0:
        return None
    table_auc, model_auc = (auc(outcome, one[repeated], cluster).value for one in (scores, model))
    return _Table(columns, repeated, scores, table_auc, model_auc)


def _finding(table: _Table, test: Labelled, model: NDArray[np.float64]) -> Finding:
    precision = {
        name: precision_at(test.outcome, scores, BUDGET)
        for name, scores in (("precision_table", table.scores), ("precision_model", model))
    }
    repeated = float(table.repeated.mean())
    evidence = {"repeated": repeated, "auc_table": table.table_auc, "auc_model": table.model_auc, **precision}
    of_table, of_model = precision["precision_table"], precision["precision_model"]
    return Finding(
        "lookup",
        table.columns,
        "serious",
        evidence,
        f"{repeated:.0%} of the later rows repeat an earlier one on {listed(table.columns, 'en')}, and there a "
        f"table of past means beats the model (AUC {table.table_auc:.3f} to {table.model_auc:.3f}; of the 5 % ranked "
        f"highest {of_table:.1%} to {of_model:.1%}): the figures reward recognising copies.",
        f"{persian(repeated, '.0%')} از ردیف‌های بعدی در {listed(table.columns, 'fa')} تکرار ردیفی پیشین است و آنجا "
        f"جدولی از میانگین‌های گذشته از مدل پیش می‌افتد (AUC {persian(table.table_auc, '.3f')} در برابر "
        f"{persian(table.model_auc, '.3f')}؛ از ۵٪ نخست {persian(of_table, '.1%')} در برابر {persian(of_model, '.1%')})"
        ": این سنجه‌ها شناختن رونوشت را پاداش می‌دهند.",
    )
