"""The page of benchmarks is made of the sections that are kept; hand-written SQL gives our numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.benchmarks.bench import Options
from experiments.benchmarks.by_hand import BAR, BY_HAND
from experiments.benchmarks.page import page
from experiments.benchmarks.section import Section, Table, keep, kept
from experiments.origin import origin_of, told

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = origin_of("python -m experiments.benchmarks two --jobs 5000")


def _section(name: str, *blocks: str | Table) -> Section:
    return Section(name, f"What of {name}?", blocks, ORIGIN)


def test_a_section_is_replaced_in_its_place(tmp_path: Path) -> None:
    for section in (
        _section("20-two", "its figures"),
        _section("10-one", "old figures"),
        _section("10-one", "figures"),
    ):
        keep(section, tmp_path)
    text = page(tmp_path)
    assert "old" not in text
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert titles == ["## What of 10-one?", "## What of 20-two?"]
    assert told(ORIGIN) in text
    assert "`python -m experiments.benchmarks two --jobs 5000`" in told(ORIGIN)


def test_a_kept_section_is_read_back_as_it_was(tmp_path: Path) -> None:
    section = _section(
        "30-tables", "before, در فارسی", Table(("what", "how much"), (("a|b", "1.5"), ("c", "2"))), "after"
    )
    keep(section, tmp_path)
    assert kept(tmp_path) == [section]
    assert "| what | how much |\n| --- | --- |\n| a\\|b | 1.5 |\n| c | 2 |\n" in page(tmp_path)


def test_families_written_by_hand_hold_the_same_numbers_as_ours(tmp_path: Path) -> None:
    what, found, sides, parts = BY_HAND.run(Options(tmp_path, jobs=3_000, runs=1, memory_limit="1GB"))
    assert "all equal within 1e-09" in str(what)  # it raises where a value differs
    assert f"the bar is {BAR}" in str(found)
    assert isinstance(sides, Table)
    assert isinstance(parts, Table)
    assert [len(row) for row in sides.rows] == [len(sides.columns)] * 3
    assert [row[0] for row in parts.rows] == ["staging", "identity", "repayment", "contact"]
