"""Whoever reads a table with its totals can compute no hidden count: for each, two numbers fit all that is shown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import LinearConstraint, milp

from serving.exchange.disclosure import LEAST_SHOWN, Mark, marks_of, marks_of_column

small = st.one_of(st.integers(0, 12), st.sampled_from([0, 1, 2, 3, 4, 5, 40, 1_000]))
bodies = arrays.arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=small)


def with_totals(body: np.ndarray) -> np.ndarray:
    rows = np.vstack([body, body.sum(axis=0)])
    return np.hstack([rows, rows.sum(axis=1, keepdims=True)])


def fits(counts: np.ndarray, marks: np.ndarray, *, rows_add_up: bool, is_all_hidden: bool) -> list[tuple[int, int]]:
    """Return the least and the greatest number that each hidden count may be, by integer programming."""
    lower, upper = counts.astype(float).copy(), counts.astype(float).copy()
    lower[marks == Mark.SMALL], upper[marks == Mark.SMALL] = 1, LEAST_SHOWN - 1
    lower[marks == Mark.HIDDEN], upper[marks == Mark.HIDDEN] = (0 if is_all_hidden else LEAST_SHOWN), np.inf
    names = np.arange(counts.size).reshape(counts.shape)
    lines = [names[:, column] for column in range(counts.shape[1])]
    lines += [names[row] for row in range(counts.shape[0])] if rows_add_up else []
    relations = np.zeros((len(lines), counts.size))
    for relation, line in zip(relations, lines, strict=True):
        relation[line[:-1]], relation[line[-1]] = 1, -1
    found = []
    for cell in names[marks != Mark.SHOWN]:
        ends = []
        for sign in (1, -1):
            goal = np.zeros(counts.size)
            goal[cell] = sign
            solved = milp(
                goal,
                constraints=LinearConstraint(relations, 0, 0),
                bounds=(lower.ravel(), np.minimum(upper.ravel(), 1_000_000)),
                integrality=np.ones(counts.size),
            )
            assert solved.status == 0
            ends.append(round(sign * solved.fun))
        found.append((ends[0], ends[1]))
    return found


@settings(max_examples=60, deadline=None)
@given(bodies)
@example(np.array([[3]]))
@example(np.array([[3, 10]]))
@example(np.array([[4, 1]]))
@example(np.array([[4, 4], [4, 4]]))
@example(np.array([[3, 0, 0], [0, 9, 0], [0, 0, 9]]))
def test_no_hidden_count_of_a_table_can_be_computed(body: np.ndarray) -> None:
    counts = with_totals(body)
    marks = marks_of(counts)
    assert (marks[(counts > 0) & (counts < LEAST_SHOWN)] != Mark.SHOWN).all()
    is_all_hidden = bool((marks == Mark.HIDDEN).all())
    assert all(low < high for low, high in fits(counts, marks, rows_add_up=True, is_all_hidden=is_all_hidden))


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.int64, st.integers(2, 8), elements=small))
def test_no_hidden_count_of_a_column_can_be_computed_from_its_sum(column: np.ndarray) -> None:
    marks = marks_of_column(column)
    assert (marks[(column > 0) & (column < LEAST_SHOWN)] != Mark.SHOWN).all()
    is_all_hidden = bool((marks == Mark.HIDDEN).all())
    with_sum = (np.append(column, column.sum())[:, None], np.append(marks, Mark.SHOWN)[:, None])
    assert all(low < high for low, high in fits(*with_sum, rows_add_up=False, is_all_hidden=is_all_hidden))


@settings(max_examples=100, deadline=None)
@given(bodies)
def test_a_table_without_small_counts_hides_nothing(body: np.ndarray) -> None:
    counts = with_totals(np.where(body < LEAST_SHOWN, 0, body))
    assert (marks_of(counts) == Mark.SHOWN).all()


def test_few_counts_are_hidden_in_a_large_table() -> None:
    random = np.random.default_rng(1)
    counts = with_totals(random.poisson(60, size=(31, 3)) * (random.random((31, 3)) > 0.02))
    counts[3, 1] = 2
    counts = with_totals(counts[:-1, :-1])
    marks = marks_of(counts)
    assert (marks != Mark.SHOWN).sum() == 4
    assert not marks[-1].any()
    assert not marks[:, -1].any()


def test_sums_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="the sums of the others"):
        marks_of(np.array([[3, 4], [3, 3]]))
