"""The page of benchmarks keeps every section but the one that was run again; hand-written SQL gives our numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.benchmarks.bench import Bench, Options
from experiments.benchmarks.by_hand import BAR, BY_HAND
from experiments.benchmarks.page import PATH, put_section

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_section_is_replaced_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    PATH.parent.mkdir()
    first, second = (Bench(name, f"What of {name}?", lambda _: "") for name in ("one", "two"))
    options = Options(tmp_path, jobs=5_000)
    for bench, text in ((first, "old \\1 figures"), (second, "its figures"), (first, "figures of \\g<0>")):
        put_section(bench, text, options)
    page = PATH.read_text(encoding="utf-8")
    assert "old" not in page
    titles = [line for line in page.splitlines() if line.startswith("## ")]
    assert titles == ["## What of one?", "## What of two?"]
    assert page.index("figures of \\g<0>") < page.index("its figures")
    assert "`python -m experiments.benchmarks two --work FOLDER --jobs 5000 --seed 7 --runs 3`" in page


def test_families_written_by_hand_hold_the_same_numbers_as_ours(tmp_path: Path) -> None:
    told = BY_HAND.run(Options(tmp_path, jobs=3_000, runs=1, memory_limit="1GB"))
    assert "all equal within 1e-09" in told  # it raises where a value differs
    assert f"the bar is {BAR}" in " ".join(told.split())
