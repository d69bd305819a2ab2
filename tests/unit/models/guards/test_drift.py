"""Columns and scores that moved are found, with sampling noise accounted for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.guards import Labelled, find_drift, find_score_drift
from tests.exact_bounds import is_at_least
from tests.planted_table import SEEDS, clean_table, with_column


def _moved(side: Labelled, random: np.random.Generator) -> np.ndarray:
    del random
    return side.columns["sign"].to_numpy() + 0.5


def _other_mix(side: Labelled, random: np.random.Generator) -> np.ndarray:
    return np.where(random.random(len(side.outcome)) < 0.3, "area 1", side.columns["area"])


@pytest.mark.parametrize(("column", "values"), [("sign", _moved), ("area", _other_mix)])
def test_a_column_that_moved_is_found_and_no_other(column: str, values: object) -> None:
    found = 0
    for seed in SEEDS[:20]:
        table = clean_table(seed).changed(with_column(column, values), only_after=True)
        findings = find_drift(table.before, table.after)
        found += [one.columns for one in findings] == [(column,)]
        assert all(set(one.evidence) == set(one.columns) for one in findings)
    assert is_at_least(found, 20, 0.999)


@pytest.mark.parametrize("rows", [160, 600, 3_000])
def test_chance_is_no_drift_in_small_tables_either(rows: int) -> None:
    tables = (clean_table(seed, rows) for seed in range(100))
    quiet = sum(not find_drift(table.before, table.after) for table in tables)
    assert is_at_least(quiet, 100, 0.999)


def test_rows_that_repeat_their_cluster_are_no_evidence_of_drift() -> None:
    random = np.random.default_rng(3)
    quiet = 0
    for _ in range(100):
        sides = []
        for first in (0, 60):
            cluster = np.repeat(np.arange(first, first + 60), 50)
            columns = pd.DataFrame({"of_the_plan": random.normal(size=60).repeat(50)})
            sides.append(Labelled(columns, np.zeros(3_000), cluster))
        quiet += not find_drift(*sides)
    assert is_at_least(quiet, 100, 0.999)


def test_scores_that_moved_are_found_and_others_not() -> None:
    moved = still = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        before, after = (pd.Series(random.normal(size=1_000)) for _ in range(2))
        moved += bool(find_score_drift(before, after + 0.5, np.arange(1_000), np.arange(1_000)))
        still += not find_score_drift(before, after, np.arange(1_000), np.arange(1_000))
    assert is_at_least(moved, 100, 0.999)
    assert is_at_least(still, 100, 0.999)
