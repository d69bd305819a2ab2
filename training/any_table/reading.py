"""Reading a table: its rows before and from the date, their outcome, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from features.faults import Fault
from training.any_table.dates import as_moments

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from training.any_table.question import Question

LEAST_TO_LEARN, LEAST_TO_TEST = 50, 20  # rows of each outcome: as training asks, and the evaluation of a cycle
SHOWN = 5
_YES, _NO = {"1", "1.0", "true", "yes"}, {"0", "0.0", "false", "no"}


@dataclass(frozen=True)
class Rows:
    """A table's rows in order of time.

    Attributes
    ----------
    columns
        All columns but the label and the time.
    outcome
        0.0 or 1.0; shape (rows,).
    when
        Each row's time.
    is_test
        Whether it is tested on.
    cluster
        What it belongs to: its entity, or itself.
    skipped
        How many rows had no label or no time, and are not among these.
    """

    columns: pd.DataFrame
    outcome: NDArray[np.float64]
    when: pd.Series
    is_test: NDArray[np.bool_]
    cluster: NDArray[Any]
    skipped: dict[str, int]


def read_rows(question: Question) -> Rows:
    """Read a table for a question.

    Raises
    ------
    Fault
        When the file is no table, lacks a column, has a label of other than two values or a time that is none, or has
        too few rows of an outcome on a side of the date.
    """
    table = _read(question.table)
    _check_has_columns(table, question)
    when = as_moments(table[question.time])
    skipped = {"without_label": int(table[question.label].isna().sum()), "without_time": int(when.isna().sum())}
    if when.isna().all():
        raise Fault(
            f"The time must be ISO or Jalali dates; {question.time!r} holds none.",
            f"زمان باید تاریخ میلادی یا جلالی باشد؛ ستون «{question.time}» چنین نیست.",
        )
    whole = table[question.label].notna() & when.notna()
    order = when[whole].sort_values(kind="stable").index
    table, when = table.loc[order].reset_index(drop=True), when[order].reset_index(drop=True)
    outcome = _outcome(table[question.label], question)
    is_test = (when >= question.test_from).to_numpy()
    _check_can_compare(outcome, is_test, question)
    cluster = _cluster(table, question)
    return Rows(table.drop(columns=[question.label, question.time]), outcome, when, is_test, cluster, skipped)


def _read(path: Path) -> pd.DataFrame:
    kind = path.suffix.lower()
    if kind not in {".csv", ".parquet"}:
        raise Fault(
            f"A table must be a .csv or .parquet file; got {path.name!r}.",
            f"جدول باید پروندهٔ ‎.csv یا ‎.parquet باشد؛ «{path.name}» نیست.",
        )
    try:
        table = pd.read_csv(path, low_memory=False) if kind == ".csv" else pd.read_parquet(path)
    except (ValueError, OSError, UnicodeDecodeError) as error:
        raise Fault(
            f"A table must be readable; {path.name!r} is not: {type(error).__name__}.",
            f"جدول «{path.name}» خوانده نشد: {type(error).__name__}.",
        ) from None
    return table.rename(columns=str).reset_index(drop=True)


def _check_has_columns(table: pd.DataFrame, question: Question) -> None:
    lacking = [name for name in question.roles if name not in table.columns]
    if lacking:
        there = ", ".join(map(str, table.columns[:20]))
        raise Fault(
            f"A table must have the columns that are named; it lacks {', '.join(map(repr, lacking))}. It has: {there}.",
            f"جدول ستون‌های {'، '.join(lacking)} را ندارد. دارد: {there}",
        )
    if table.columns.has_duplicates:
        twice = ", ".join(sorted(set(table.columns[table.columns.duplicated()])))
        raise Fault(f"Columns must have different names; twice: {twice}.", f"نام ستون‌ها باید یکتا باشد؛ دوبار: {twice}")


def _outcome(label: pd.Series, question: Question) -> NDArray[np.float64]:
    said = label.astype(str).str.strip()
    values = said.unique().tolist()
    if question.label_is is not None:
        wanted = {value for value in values if _is_same(value, question.label_is)}
    else:
        wanted = {value for value in values if value.lower() in _YES}
        if {value.lower() for value in values} - _YES - _NO:
            wanted = set()
    if not wanted or len(wanted) == len(values):
        shown = ", ".join(values[:SHOWN]) + (", …" if len(values) > SHOWN else "")
        raise Fault(
            f"A label must have two values, 0 and 1; {question.label!r} has: {shown}. "
            "Try: --label-is VALUE, with the value to look for.",
            f"برچسب باید دو مقدار ۰ و ۱ داشته باشد؛ ستون «{question.label}» دارد: {shown}. "
            "با ‎--label-is بگویید کدام مقدار یافتنی است.",
        )
    return np.asarray(said.isin(wanted).to_numpy(dtype=np.float64))


def _is_same(value: str, wanted: str) -> bool:
    try:
        return float(value) == float(wanted)
    except ValueError:
        return value == wanted.strip()


def _check_can_compare(outcome: NDArray[np.float64], is_test: NDArray[np.bool_], question: Question) -> None:
    (ones, zeros), (later_ones, later_zeros) = (
        (int(outcome[side].sum()), int((1.0 - outcome[side]).sum())) for side in (~is_test, is_test)
    )
    if min(ones, zeros) >= LEAST_TO_LEARN and min(later_ones, later_zeros) >= LEAST_TO_TEST:
        return
    date = f"{question.test_from:%Y-%m-%d}"
    raise Fault(
        f"Before {date} there must be at least {LEAST_TO_LEARN} rows of each outcome and from then on {LEAST_TO_TEST}; "
        f"got {ones} and {zeros} before, {later_ones} and {later_zeros} later. Try: another --test-from.",
        f"پیش از {date} باید دست‌کم {LEAST_TO_LEARN} ردیف از هر نتیجه و از آن پس {LEAST_TO_TEST} ردیف باشد؛ پیش از آن "
        f"{ones} و {zeros} و پس از آن {later_ones} و {later_zeros} هست. تاریخ دیگری با ‎--test-from بدهید.",
    )


def _cluster(table: pd.DataFrame, question: Question) -> NDArray[Any]:
    """Give each entity a number; a row without one stands alone."""
    if question.entity is None:
        return np.arange(len(table))
    number, names = pd.factorize(table[question.entity])
    return np.where(number >= 0, number, len(names) + np.arange(len(table)))
