"""`rastin bench` on a stranger's table: what it uses and why, figures beside baselines, and what a user did wrong."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from features.command_line import rastin
from features.faults import Fault
from tests.labelled_table import FROM, inspections, written
from training.cli import commands

if TYPE_CHECKING:
    from pathlib import Path

PERSIAN = re.compile("[\u0600-\u06ff]")
ASKED = ("--label", "unfit", "--time", "day", "--test-from", FROM)


@pytest.fixture(autouse=True)
def _one_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASTIN_THREADS", "1")
    if "bench" not in rastin.commands:
        rastin.add_command(commands.commands["bench"])


def _bench(table: Path, out: Path, *words: str) -> dict[str, Any]:
    result = CliRunner().invoke(
        rastin, ["--home", str(out / "home"), "bench", str(table), *words, "--out", str(out), "--json"]
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    kept = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert {**kept, "out": str(out / "report.json")} == said
    for finding in said["findings"]:
        assert PERSIAN.search(finding["fa"])
        assert not PERSIAN.search(finding["en"])
        assert finding["evidence"]
    return kept


def _used(report: dict[str, Any]) -> dict[str, str]:
    return {column["name"]: column["why"] for column in report["columns"]}


def test_a_plain_table_is_ranked_beside_its_baselines(tmp_path: Path) -> None:
    report = _bench(written(inspections(), tmp_path), tmp_path / "out", *ASKED, "--entity", "house")
    assert report["headline"] == "all_columns"
    rankers = report["metrics"]["all_columns"]["rankers"]
    assert set(rankers) == {"rastin", "logistic_regression", "unregularised_tree", "last_result", "random"}
    for metrics in rankers.values():
        assert set(metrics) >= {"auc", "precision@1%", "precision@5%", "precision@10%"}
        assert metrics["auc"]["low"] <= metrics["auc"]["value"] <= metrics["auc"]["high"]
    assert rankers["rastin"]["auc"]["low"] > rankers["random"]["auc"]["high"]
    assert rankers["rastin"]["auc"]["value"] > rankers["unregularised_tree"]["auc"]["value"]
    counts = report["rows"]
    table = inspections()
    assert counts["train"] == (table["day"] < FROM).sum()
    assert counts["test_positive"] == table.loc[table["day"] >= FROM, "unfit"].sum()
    assert not [finding for finding in report["findings"] if finding["severity"] == "serious"]
    assert report["seed"] == 1404
    assert set(report["versions"]) == {"rastin", "lightgbm", "scikit-learn", "numpy", "pandas"}


def test_what_names_rows_or_says_nothing_is_left_out_with_the_reason(tmp_path: Path) -> None:
    why = _used(_bench(written(inspections(), tmp_path), tmp_path / "out", *ASKED, "--entity", "house"))
    assert why["house"] == "it names the entity"
    assert "names them" in why["visit"]
    assert "free text" in why["remark"]
    assert "one value" in why["country"]
    assert {name for name, reason in why.items() if not reason} == {"age", "complaints", "district", "kind", "opened"}


def test_the_same_table_gives_the_same_report_as_csv_parquet_and_in_jalali_dates(tmp_path: Path) -> None:
    from persiantools.jdatetime import JalaliDate

    table = inspections()
    report = _bench(written(table, tmp_path), tmp_path / "csv", *ASKED)
    typed = table.assign(day=pd.to_datetime(table["day"]), opened=pd.to_datetime(table["opened"]))
    again = _bench(written(typed, tmp_path, "parquet"), tmp_path / "parquet", *ASKED)
    jalali = {name: [str(JalaliDate(pd.Timestamp(day))) for day in table[name]] for name in ("day", "opened")}
    third = _bench(written(table.assign(**jalali), tmp_path), tmp_path / "jalali", *ASKED)
    for other in (again, third):
        assert other["metrics"] == report["metrics"]
        assert other["findings"] == report["findings"]


def test_figures_come_with_and_without_a_column_that_was_filled_in_later(tmp_path: Path) -> None:
    table = inspections()
    later = pd.to_datetime(table["day"]) + pd.Timedelta(days=20)
    closed = later.dt.strftime("%Y-%m-%d").where(table["unfit"] == 1)
    random = np.random.default_rng(1)
    fine = np.where(table["unfit"] == 1, random.uniform(90, 900, len(table)), random.uniform(0, 110, len(table)))
    path = written(table.assign(closed_on=closed, fine=fine.round()), tmp_path)
    report = _bench(path, tmp_path / "out", *ASKED)
    assert {tuple(one["columns"]) for one in report["findings"] if one["guard"] == "leak"} == {
        ("closed_on",),
        ("fine",),
    }
    assert report["headline"] == "without_leaks"
    with_it, without = (report["metrics"][name]["rankers"]["rastin"] for name in ("all_columns", "without_leaks"))
    assert with_it["auc"]["value"] > 0.95 > without["auc"]["high"]
    assert (
        without
        == _bench(written(table, tmp_path), tmp_path / "clean", *ASKED)["metrics"]["all_columns"]["rankers"]["rastin"]
    )
    assert "outcome" in _used(report)["fine"]


def test_what_a_person_leaves_out_is_left_out(tmp_path: Path) -> None:
    report = _bench(written(inspections(), tmp_path), tmp_path / "out", *ASKED, "--leave-out", "complaints")
    assert _used(report)["complaints"] == "named as made after the outcome"
    assert report["question"]["left_out"] == ["complaints"]


@pytest.mark.parametrize("prefix", ["W", ""])
def test_the_verifier_gets_figures_of_its_own(tmp_path: Path, prefix: str) -> None:
    table, random = inspections(), np.random.default_rng(2)
    strict = random.integers(0, 6, len(table))
    turned = random.random(len(table)) < 0.5
    table = table.assign(
        who=[f"{prefix}{number}" for number in strict], unfit=np.where(turned, strict >= 3, table["unfit"]) * 1
    )
    report = _bench(written(table, tmp_path), tmp_path / "out", *ASKED, "--verifier", "who")
    assert {"all_columns", "without_verifier"} == set(report["metrics"])
    assert report["verifier"]["auc_with"] - report["verifier"]["auc_without"] == pytest.approx(
        report["verifier"]["fall"]
    )
    (finding,) = [one for one in report["findings"] if one["guard"] == "verifier"]
    assert finding["columns"] == ["who"]


def test_rows_that_repeat_get_figures_without_them(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    table = inspections().assign(
        price=random.uniform(1, 1e6, 2_400).round(2), mass=random.uniform(1, 1e4, 2_400).round(2)
    )
    table = table.sort_values("day").reset_index(drop=True)
    later = table.index[table["day"] >= FROM]
    copied = later[random.random(len(later)) < 0.7]
    source = random.integers(0, later[0], len(copied))
    for name in ("price", "mass", "unfit"):
        table.loc[copied, name] = table.loc[source, name].to_numpy()
    report = _bench(written(table, tmp_path), tmp_path / "out", *ASKED)
    lookups = [one for one in report["findings"] if one["guard"] == "lookup"]
    assert lookups
    assert set(lookups[0]["columns"]) <= {"price", "mass"}
    alone = report["metrics"]["without_repeated_rows"]
    assert alone["rows"] == len(later) - len(copied)


def test_a_label_in_words_needs_the_word_to_look_for(tmp_path: Path) -> None:
    table = inspections()
    said = table.assign(unfit=table["unfit"].map({1: "CLOSED", 0: "OPEN"}))
    with pytest.raises(Fault, match="two values") as raised:
        _bench(written(said, tmp_path), tmp_path / "out", *ASKED)
    assert "CLOSED" in raised.value.english
    assert "--label-is" in raised.value.english
    report = _bench(written(said, tmp_path), tmp_path / "out", *ASKED, "--label-is", "CLOSED")
    assert report["rows"] == _bench(written(table, tmp_path), tmp_path / "plain", *ASKED)["rows"]


def test_rows_without_a_label_or_a_time_are_skipped_and_counted(tmp_path: Path) -> None:
    table = inspections().astype({"unfit": "object"})
    table.loc[:6, "unfit"] = None
    table.loc[10:12, "day"] = None
    report = _bench(written(table, tmp_path), tmp_path / "out", *ASKED)
    assert (report["rows"]["without_label"], report["rows"]["without_time"]) == (7, 3)
    assert report["rows"]["train"] + report["rows"]["test"] == len(table) - 10


@pytest.mark.parametrize(
    ("words", "english"),
    [
        (("--label", "unfitt", "--time", "day", "--test-from", FROM), "lacks 'unfitt'"),
        (("--label", "unfit", "--time", "when", "--test-from", FROM, "--entity", "hous"), "lacks 'when', 'hous'"),
        (("--label", "kind", "--time", "day", "--test-from", FROM), "two values"),
        (("--label", "unfit", "--time", "kind", "--test-from", FROM), "must be ISO or Jalali"),
        (("--label", "unfit", "--time", "day", "--test-from", "2031-01-01"), "got .* before, 0 and 0 later"),
        (("--label", "unfit", "--time", "day", "--test-from", "1390-01-01"), "got 0 and 0 before"),
        (("--label", "unfit", "--time", "day", "--test-from", FROM, "--label-is", "2"), "two values"),
    ],
)
def test_what_a_user_did_wrong_is_said_in_both_languages(tmp_path: Path, words: tuple[str, ...], english: str) -> None:
    with pytest.raises(Fault, match=english) as raised:
        _bench(written(inspections(), tmp_path), tmp_path / "out", *words)
    assert PERSIAN.search(raised.value.persian)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "content"), [("t.xlsx", b"PK"), ("t.parquet", b"not parquet"), ("t.csv", b"")])
def test_a_file_that_is_no_table_is_a_fault(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Fault, match=r"A table must be") as raised:
        _bench(tmp_path / name, tmp_path / "out", *ASKED)
    assert PERSIAN.search(raised.value.persian)


def test_the_summary_says_what_to_quote_and_what_was_found(tmp_path: Path) -> None:
    path = written(inspections(), tmp_path)
    result = CliRunner().invoke(rastin, ["bench", str(path), *ASKED, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert "all columns (" in result.stdout
    assert re.search(r"rastin +auc 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\)", result.stdout)
    assert "left out: visit, remark, country" in result.stdout
    assert re.search(r"\d findings|0 findings", result.stdout)
