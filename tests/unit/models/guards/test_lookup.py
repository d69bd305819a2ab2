"""A table of past means that beats the model is found where rows repeat, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from models.guards import Labelled, find_lookups
from tests.exact_bounds import is_at_least
from tests.planted_table import SEEDS, Table, clean_table


def _with_copies(table: Table, share: float, seed: int) -> Table:
    """Let a share of the later rows repeat `amount`, `code` and outcome of an earlier row."""
    random = np.random.default_rng(seed)
    rows = len(table.after.outcome)
    copied = random.random(rows) < share
    source = random.integers(0, len(table.before.outcome), rows)
    columns = table.after.columns.copy()
    for name in ("amount", "code"):
        columns[name] = np.where(copied, table.before.columns[name].to_numpy()[source], columns[name])
    outcome = np.where(copied, table.before.outcome[source], table.after.outcome)
    return replace(table, after=Labelled(columns, outcome, table.after.cluster))


def test_copies_are_found_on_the_columns_that_they_repeat() -> None:
    found = 0
    for seed in SEEDS[:10]:
        table = _with_copies(clean_table(seed), 0.6, seed)
        findings = find_lookups(table.before, table.after, table.score_with(table.before.names))
        found += bool(findings) and "amount" in findings[0].columns
        for one in findings:
            assert one.severity == "serious"
            assert one.evidence["auc_table"] > one.evidence["auc_model"] + 0.02
            assert one.evidence["precision_table"] > one.evidence["precision_model"]
    assert is_at_least(found, 10, 0.999)


def test_a_pair_is_found_where_neither_column_alone_names_the_copy() -> None:
    random = np.random.default_rng(5)
    cases = pd.DataFrame(random.integers(0, 60, (1_500, 2)).astype(float), columns=["price", "mass"])
    cases["outcome"] = (random.random(len(cases)) < 0.3).astype(float)
    cases = cases.drop_duplicates(["price", "mass"])
    sides = []
    for first in (0, 3_000):
        rows = cases.iloc[random.integers(0, len(cases), 3_000)]
        columns = rows[["price", "mass"]].reset_index(drop=True).assign(noise=random.normal(size=3_000))
        sides.append(Labelled(columns, rows["outcome"].to_numpy(), np.arange(first, first + 3_000)))
    table = Table(*sides)
    findings = find_lookups(table.before, table.after, table.score_with(["price", "mass", "noise"]))
    assert findings[0].columns in {("price", "mass"), ("mass", "price")}
    assert findings[0].evidence["auc_table"] > 0.99
    assert findings[0].evidence["repeated"] > 0.8


def test_rows_that_repeat_by_nature_beat_no_model() -> None:
    quiet = 0
    for seed in SEEDS:
        table = clean_table(seed)
        quiet += find_lookups(table.before, table.after, table.score_with(table.before.names)) == []
    assert is_at_least(quiet, len(SEEDS), 0.999)


def test_copies_without_their_outcome_are_no_lookup() -> None:
    table = _with_copies(clean_table(3), 0.6, 3)
    table = replace(table, after=replace(table.after, outcome=clean_table(3).after.outcome))
    assert find_lookups(table.before, table.after, table.score_with(table.before.names)) == []
