"""A table ready to be judged: both sides of the date, as guards read them and as models do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.guards import Labelled
from training.any_table.columns import Column, describe
from training.any_table.matrix import Matrix, make_matrix
from training.any_table.ranking import best_growth, rastin_scores
from training.any_table.reading import Rows, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from training.any_table.question import Question


@dataclass(frozen=True)
class Sides:
    """Both sides of the date.

    Attributes
    ----------
    rows
        The table as it was read.
    columns
        Every column, and what became of it.
    train, test
        Its used columns before and from the date.
    matrix
        The same as numbers.
    seed, threads
        As for a risk model.
    """

    rows: Rows
    columns: list[Column]
    train: Labelled
    test: Labelled
    matrix: Matrix
    seed: int
    threads: int

    @property
    def dates(self) -> list[str]:
        """The used columns that hold dates."""
        return [column.name for column in self.columns if column.kind == "date" and not column.why]

    def score_with(self, names: Sequence[str], growth: Mapping[str, float]) -> NDArray[np.float64]:
        """Score the later rows by the trainer's model on some columns; shape (rows of test,)."""
        return rastin_scores(self.matrix.only(names), self.train.outcome, self.seed, self.threads, growth)

    def best_growth(self, names: Sequence[str]) -> Mapping[str, float]:
        """Choose what trees these columns carry."""
        return best_growth(self.matrix.only(names), self.train, self.seed, self.threads)


def read_sides(question: Question, seed: int, threads: int) -> Sides:
    """Read a table, leave out what names rows, and cut it at the date."""
    rows = read_rows(question)
    columns, values = describe(rows, question)
    whole = Labelled(values, rows.outcome, rows.cluster)
    train, test = whole.where(~rows.is_test), whole.where(rows.is_test)
    return Sides(rows, columns, train, test, make_matrix(train, test, seed), seed, threads)
