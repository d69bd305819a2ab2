"""On tables that no one here made: the bars are reached, and the guards find unprompted what is known to be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from experiments.benchmarks.published import published_figures
from experiments.benchmarks.real_tables import SEED, real_tables, tell
from experiments.benchmarks.section import Table
from training.any_table.judging import judge

if TYPE_CHECKING:
    from experiments.benchmarks.real_tables import RealTable

DATA = Path(__file__).parents[4] / "shared" / "data" / "real"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.exists(), reason=f"the real tables are not at {DATA}"),
    pytest.mark.xdist_group("real-tables"),
]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, RealTable], dict[str, dict[str, Any]]]:
    tables = real_tables(DATA, tmp_path_factory.mktemp("work"))
    return tables, {name: judge(table.question, SEED, threads=1) for name, table in tables.items()}


@pytest.fixture
def reports(judged: tuple[dict[str, RealTable], dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return judged[1]


def _found(report: dict[str, Any], guard: str) -> list[tuple[str, ...]]:
    return [tuple(one["columns"]) for one in report["findings"] if one["guard"] == guard]


def test_chicago_reaches_its_bar_on_the_published_split_and_says_what_the_inspector_is_worth(
    reports: dict[str, dict[str, Any]],
) -> None:
    chicago = reports["chicago"]
    assert (chicago["rows"]["train"], chicago["rows"]["test"], chicago["rows"]["test_positive"]) == (17_075, 1_637, 258)
    assert chicago["metrics"][chicago["headline"]]["rankers"]["rastin"]["auc"]["value"] >= 0.68
    assert chicago["verifier"]["auc_without"] < 0.62
    assert chicago["verifier"]["fall_low"] > 0.03
    assert _found(chicago, "verifier") == [("Inspector_Assigned",)]
    assert {("criticalCount",), ("pass_flag",)} <= set(_found(chicago, "leak"))


def test_nyc_finds_at_least_what_logistic_regression_finds(reports: dict[str, dict[str, Any]]) -> None:
    nyc = reports["nyc"]
    rankers = nyc["metrics"][nyc["headline"]]["rankers"]
    assert rankers["rastin"]["precision@5%"]["value"] >= rankers["logistic_regression"]["precision@5%"]["value"]
    assert _found(nyc, "leak") == _found(nyc, "lookup") == []


def test_the_copies_in_customs_are_found_on_price_and_mass(reports: dict[str, dict[str, Any]]) -> None:
    customs = reports["customs"]
    assert ("Item Price", "Net Mass") in _found(customs, "lookup")
    assert ("Critical Fraud",) in _found(customs, "leak")
    alone = customs["metrics"]["without_repeated_rows"]
    assert alone["rows"] < 0.2 * customs["rows"]["test"]
    assert alone["rankers"]["rastin"]["auc"]["value"] < 0.65


def test_the_leaks_in_sba_are_found(reports: dict[str, dict[str, Any]]) -> None:
    assert {("term",), ("chg_off_date",), ("chg_off_prin_gr",)} <= set(_found(reports["sba"], "leak"))
    assert _found(reports["sba"], "lookup") == []


def test_all_of_it_is_told(judged: tuple[dict[str, RealTable], dict[str, dict[str, Any]]]) -> None:
    tables, reports = judged
    published = published_figures({name: one.question for name, one in tables.items()}, reports, threads=1)
    blocks = tell(tables, reports, published)
    text = " ".join(block for block in blocks if isinstance(block, str))
    assert text.count("found unprompted") == 2
    figures = [block for block in blocks if isinstance(block, Table)]
    assert [row[0] for row in figures[0].rows] == ["chicago", "nyc", "customs", "sba"]
    assert all(len(row) == len(table.columns) for table in figures for row in table.rows)
    again = {(row[0], row[1]): row[3] for row in figures[1].rows}
    assert again["chicago", "AUC, the inspector known"] == "0.679"  # as the City of Chicago published it
    assert again["chicago", "days earlier"] == "7.79"
    assert again["chicago", "found in the first half of the work"] == "0.682, 0.547"
