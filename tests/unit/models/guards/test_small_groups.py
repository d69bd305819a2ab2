"""Groups that are too small to say are named; large ones are not."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from models.guards import Labelled, find_small_groups
from tests.planted_table import clean_table, with_column


def test_a_group_with_few_rows_of_either_outcome_is_named() -> None:
    table = clean_table(1).changed(
        with_column("area", lambda side, _: side.columns["area"].mask(side.columns.index < 30, "Qeshm")),
        only_after=True,
    )
    (finding,) = find_small_groups(table.after)
    assert finding.columns == ("area",)
    assert "(area Qeshm)" in finding.en
    assert finding.evidence == {"area Qeshm": 0.01}


def test_large_groups_many_names_and_numbers_are_left_alone() -> None:
    for seed in range(20):
        after = clean_table(seed).after
        names = pd.DataFrame({"name": [f"name {number % 500}" for number in range(len(after.outcome))]})
        columns = pd.concat([after.columns, names], axis=1)
        assert find_small_groups(Labelled(columns, after.outcome, after.cluster)) == []


def test_many_rows_of_few_clusters_are_few() -> None:
    after = clean_table(1).after
    flag = pd.DataFrame({"is_relayed": (np.arange(len(after.outcome)) % 3 == 0).astype(float)})
    assert find_small_groups(Labelled(flag, after.outcome, after.cluster)) == []
    (finding,) = find_small_groups(Labelled(flag, after.outcome, after.cluster // 200))
    assert finding.columns == ("is_relayed",)


def test_a_finding_is_said_in_both_languages_with_persian_digits() -> None:
    after = clean_table(1, rows=100).after
    (finding,) = find_small_groups(after.only(["area"]))
    assert re.search("[\u06f0-\u06f9]", finding.fa)
    document = finding.to_document()
    assert document["columns"] == ["area"]
    assert set(document) == {"guard", "columns", "severity", "evidence", "en", "fa"}
