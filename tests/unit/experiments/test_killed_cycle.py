"""The page on durability is what was measured last."""

from __future__ import annotations

from experiments.killed_cycle.page import PATH, page, read_result
from tests.docs.pages import ROOT
from training.cycle_run.stages import STAGES


def test_the_committed_page_is_the_generated_one() -> None:
    written = (ROOT / PATH).read_text(encoding="utf-8")
    assert written == page(read_result(), tuple(STAGES)), "run: python -m experiments.killed_cycle"


def test_every_killed_run_came_to_its_end_with_the_same_bytes() -> None:
    result = read_result()
    assert result["same"] == result["finished"] > 0
    assert result["kills"] == sum(result["kills_after"].values())
