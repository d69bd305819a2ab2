"""Whoever reads a table with its totals can compute no hidden count: for each, two numbers fit all that is shown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import LinearConstraint, milp

from serving.exchange.disclosure import HIDDEN, LEAST_SHOWN, SMALL, Mark, marks_of, marks_of_column
from serving.period.counts import counted
from serving.period.hiding import hide

small = st.one_of(st.integers(0, 12), st.sampled_from([0, 1, 2, 3, 4, 5, 40, 1_000]))
bodies = arrays.arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 3)), elements=small)


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


@settings(max_examples=30, deadline=None)
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


@settings(max_examples=30, deadline=None)
@given(arrays.arrays(np.int64, st.integers(2, 8), elements=small))
def test_no_hidden_count_of_a_column_can_be_computed_from_its_sum(column: np.ndarray) -> None:
    marks = marks_of_column(column)
    assert (marks[(column > 0) & (column < LEAST_SHOWN)] != Mark.SHOWN).all()
    is_all_hidden = bool((marks == Mark.HIDDEN).all())
    with_sum = (np.append(column, column.sum())[:, None], np.append(marks, Mark.SHOWN)[:, None])
    assert all(low < high for low, high in fits(*with_sum, rows_add_up=False, is_all_hidden=is_all_hidden))


@settings(max_examples=30, deadline=None)
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


groups = st.lists(
    st.tuples(
        st.sampled_from(["07", "08", "23"]),
        st.sampled_from(["A01", "A02"]),
        st.sampled_from(["N16", "GEN"]),
        st.sampled_from(["confirmed", "rejected", "neither"]),
    ),
    min_size=1,
    max_size=45,
)


@settings(max_examples=8, deadline=None)
@given(groups)
def test_a_periods_tables_agree_on_their_sums_and_give_no_hidden_count_away(
    plans: list[tuple[str, str, str, str]],
) -> None:
    told = pd.DataFrame(plans, columns=["province_code", "agency_code", "program_code", "fate"])
    total = counted(told).iloc[0]
    values = [float(total[name]) for name in ("visited", "confirmed", "rejected", "neither")]
    summary = pd.DataFrame({"measure": ["visited", "confirmed", "rejected", "neither"], "value": values})
    tables = {by: counted(told, by) for by in ("province", "agency", "program")}
    shown, hidden = hide(summary.assign(previous=float("nan"), change=float("nan")), tables)
    sums = shown.set_index("measure")["value"]
    order = ["confirmed", "rejected", "neither", "visited"]
    for by, table in hidden.items():
        counts = with_totals(tables[by][order[:3]].to_numpy(np.int64))
        marks = np.array([[mark_of(cell) for cell in row] for row in (*table[order].to_numpy(), sums[order])])
        is_all_hidden = bool((marks[counts > 0] == Mark.HIDDEN).all())
        assert (marks[(counts > 0) & (counts < LEAST_SHOWN)] != Mark.SHOWN).all()
        assert all(low < high for low, high in fits(counts, marks, rows_add_up=True, is_all_hidden=is_all_hidden))
        seen = pd.to_numeric(table["visited"], errors="coerce") * table["confirmed_of_visited"]
        assert seen[table["confirmed"].isin([SMALL, HIDDEN])].isna().all()


def mark_of(cell: object) -> Mark:
    return {SMALL: Mark.SMALL, HIDDEN: Mark.HIDDEN}.get(str(cell), Mark.SHOWN)
