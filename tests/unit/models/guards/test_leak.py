"""A column that gives the outcome away is found, alone or beside another; a strong honest one is not taken for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.guards import Labelled, find_later_dates, find_leaks
from tests.exact_bounds import is_at_least
from tests.planted_table import SEEDS, clean_table, with_column


def _told(side: Labelled, random: np.random.Generator) -> np.ndarray:
    """Tell the outcome of 19 rows in 20, as a number with an honest range."""
    wrong = random.random(len(side.outcome)) < 0.05
    return np.where(wrong, 1.0 - side.outcome, side.outcome) * 40.0 + random.integers(20, 60, len(side.outcome))


def _filled_in_after(side: Labelled, random: np.random.Generator) -> np.ndarray:
    """A date that only rows with the outcome get, as days; some are forgotten."""
    given = (side.outcome == 1.0) & (random.random(len(side.outcome)) < 0.9)
    return np.where(given, random.normal(100.0, 30.0, len(side.outcome)), np.nan)


@pytest.mark.parametrize("plant", [_told, _filled_in_after])
def test_a_column_that_tells_the_outcome_is_found_and_no_other(plant: object) -> None:
    found = 0
    for seed in SEEDS[:10]:
        table = clean_table(seed).changed(with_column("planted", plant), only_after=False)
        findings = find_leaks(table.before, table.after, table.score_with)
        found += [one.columns for one in findings] == [("planted",)]
    assert is_at_least(found, 10, 0.999)


def test_two_leaks_do_not_hide_each_other() -> None:
    table = clean_table(1)
    for name, plant in (("term", _told), ("closed_on", _filled_in_after)):
        table = table.changed(with_column(name, plant), only_after=False)
    findings = find_leaks(table.before, table.after, table.score_with)
    assert {one.columns for one in findings} == {("term",), ("closed_on",)}
    by_column = {one.columns[0]: one for one in findings}
    assert by_column["closed_on"].evidence["auc_missing"] > 0.9
    assert "Whether closed_on is filled in" in by_column["closed_on"].en
    assert "auc_missing" not in by_column["term"].evidence
    for one in findings:
        assert one.severity == "serious"
        assert one.evidence["auc_of_others"] < 0.8
        assert one.evidence["auc_with_it"] > 0.9
        assert one.evidence["auc_alone_low"] < one.evidence["auc_alone"] < one.evidence["auc_alone_high"]


def test_honest_columns_are_left_alone() -> None:
    tables = (clean_table(seed) for seed in SEEDS)
    quiet = sum(not find_leaks(table.before, table.after, table.score_with) for table in tables)
    assert is_at_least(quiet, len(SEEDS), 0.999)


def test_strong_honest_columns_that_back_each_other_are_left_alone() -> None:
    def sign(side: Labelled, random: np.random.Generator) -> np.ndarray:
        return 1.4 * side.outcome + random.normal(size=len(side.outcome))  # alone an AUC of some .84

    table = clean_table(2)
    for name in ("first", "second", "third"):
        table = table.changed(with_column(name, sign), only_after=False)
    assert find_leaks(table.before, table.after, table.score_with) == []


def test_a_date_after_its_own_row_was_not_known_then() -> None:
    days = pd.DataFrame(
        {"opened": [300.0, 20.0, 0.0, np.nan], "closed": [np.nan, -4.0, -100.0, 2.0], "never": [np.nan] * 4}
    )
    (finding,) = find_later_dates(days)
    assert finding.columns == ("closed",)
    assert finding.evidence["share_later"] == pytest.approx(2 / 3)


def test_a_slip_of_the_pen_is_no_later_date() -> None:
    assert find_later_dates(pd.DataFrame({"opened": [-1.0, *[5.0] * 99]})) == []
