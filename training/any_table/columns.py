"""What each column of a table is, and which are left out of the model, with the reason said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from models.guards.labelled import is_words, numbers
from training.any_table.dates import as_moments, is_dates

if TYPE_CHECKING:
    from training.any_table.question import Question
    from training.any_table.reading import Rows

Kind = Literal["number", "date", "word", "left out"]

MOST_NAMES = 0.5  # of the rows: words that differ more often name a row, or are free text
MOST_NUMBERS = 0.99  # of the rows: whole numbers that differ more often name a row
LEAST_ROWS = 1_000  # with fewer, amounts differ as often as that
_SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True)
class Column:
    """A column and what becomes of it.

    Attributes
    ----------
    name, kind
        Its name and what it holds.
    why
        Why it is left out; empty where it is used.
    """

    name: str
    kind: Kind
    why: str = ""

    def to_document(self) -> dict[str, str]:
        """Return what JSON holds."""
        return {**asdict(self), "use": "left out" if self.why else "used"}


def describe(rows: Rows, question: Question) -> tuple[list[Column], pd.DataFrame]:
    """Say what each column is, and read the ones that can be used.

    Returns
    -------
    columns
        Every column but the label and the time.
    values
        Those that are used, numbers as float64, dates as days before the row's time, words as text; who verified is a
        word, even where it is written as a number.
    """
    columns, values = [], {}
    for name in rows.columns.columns:
        kind, read = _read(rows.columns[name], rows.when, is_name=name in question.verifiers)
        why = _why_not(name, kind, read, rows, question)
        columns.append(Column(name, kind, why))
        if not why:
            values[name] = read
    return columns, pd.DataFrame(values, index=rows.columns.index)


def _read(column: pd.Series, when: pd.Series, *, is_name: bool) -> tuple[Kind, pd.Series]:
    if is_dates(column):
        return "date", (when - as_moments(column)).dt.total_seconds() / _SECONDS_A_DAY
    if is_words(column) or is_name:
        return "word", column.astype(object).where(column.notna(), None).astype("str")
    return "number", pd.Series(numbers(column), index=column.index)


def _why_not(name: str, kind: Kind, column: pd.Series, rows: Rows, question: Question) -> str:
    if name == question.entity:
        return "it names the entity"
    if name in question.left_out:
        return "named as made after the outcome"
    if column[~rows.is_test].nunique(dropna=False) < 2:  # noqa: PLR2004  (values)
        return "it has one value in all rows before the date"
    distinct = column.nunique() / max(int(column.notna().sum()), 1)
    if kind == "word" and distinct > MOST_NAMES and len(column) >= LEAST_ROWS // 10:
        return f"it differs in {distinct:.0%} of the rows: it names them, or is free text"
    whole = kind == "number" and np.array_equal(column.dropna() % 1, np.zeros(int(column.notna().sum())))
    if whole and distinct > MOST_NUMBERS and len(column) >= LEAST_ROWS:
        return f"it is another whole number in {distinct:.0%} of the rows: it names them"
    return ""
