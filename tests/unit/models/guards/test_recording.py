"""A practice of recording that changed is found, in whichever way it did; one that did not is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from models.guards import Labelled, find_recording_changes
from tests.exact_bounds import is_at_least
from tests.planted_table import SEEDS, clean_table, with_column

if TYPE_CHECKING:
    from collections.abc import Callable

PERIODS = ("1402", "1403")

Values = "Callable[[Labelled, np.random.Generator], Any]"


def _emptied(side: Labelled, random: np.random.Generator) -> np.ndarray:
    return np.where(random.random(len(side.outcome)) < 0.2, np.nan, side.columns["sign"])


def _renamed(side: Labelled, random: np.random.Generator) -> np.ndarray:
    del random
    return side.columns["area"].replace("area 3", "Area three").to_numpy()


def _rounded(side: Labelled, random: np.random.Generator) -> np.ndarray:
    amount = side.columns["amount"].to_numpy()
    ten = np.power(10.0, np.floor(np.log10(amount)))
    return np.where(random.random(len(amount)) < 0.3, np.maximum(np.round(amount / ten), 1.0) * ten, amount)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("sign", _emptied, "filled in otherwise"),
        ("area", _renamed, "in other words"),
        ("amount", _rounded, "rounded otherwise"),
    ],
)
def test_a_changed_practice_is_found_in_its_column(
    column: str, values: Callable[[Labelled, np.random.Generator], Any], said: str
) -> None:
    found = 0
    for seed in SEEDS[:20]:
        table = clean_table(seed).changed(with_column(column, values), only_after=True)
        findings = find_recording_changes(table.before, table.after, PERIODS)
        found += [one.columns for one in findings] == [(column,)] and said in findings[0].en
    assert is_at_least(found, 20, 0.999)


def test_an_outcome_that_is_counted_otherwise_is_found() -> None:
    found = 0
    for seed in SEEDS[:20]:
        table = clean_table(seed)
        softer = np.random.default_rng(seed).random(len(table.after.outcome)) < 0.5
        after = replace(table.after, outcome=np.where(softer, 0.0, table.after.outcome))
        findings = find_recording_changes(table.before, after, PERIODS)
        found += [(one.columns, one.severity) for one in findings] == [(("outcome",), "serious")]
    assert is_at_least(found, 20, 0.999)


def test_an_unchanged_practice_is_left_alone() -> None:
    tables = (clean_table(seed) for seed in range(100))
    quiet = sum(not find_recording_changes(table.before, table.after, PERIODS) for table in tables)
    assert is_at_least(quiet, 100, 0.999)


def test_one_large_cluster_is_no_change_of_practice() -> None:
    table = clean_table(1)
    rows = len(table.after.outcome)
    one_office = np.where(np.arange(rows) < rows // 4, -1, table.after.cluster)
    values = np.where(one_office == -1, np.nan, table.after.columns["sign"])
    after = Labelled(table.after.columns.assign(sign=values), table.after.outcome, one_office)
    assert find_recording_changes(table.before, after, PERIODS) == []
    apart = replace(after, cluster=np.arange(rows))
    assert [one.columns for one in find_recording_changes(table.before, apart, PERIODS)] == [("sign",)]


def test_too_few_rows_say_nothing() -> None:
    table = clean_table(1).changed(with_column("sign", _emptied), only_after=True)
    few = table.after.where(np.arange(len(table.after.outcome)) < 99)
    assert find_recording_changes(table.before, few, PERIODS) == []
