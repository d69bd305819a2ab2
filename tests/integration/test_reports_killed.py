"""Reports from several clients, while server and database are killed: none lost, none doubled, the ledger whole.

The same with 2,000 reports and 100 kills is `python -m experiments.killed_reports`; see docs/durability.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from experiments.killed_reports.killing import Asked, kill_while_reporting
from experiments.killed_reports.section import PAGE, read_result, with_section

if TYPE_CHECKING:
    from pathlib import Path

REPORTS, CLIENTS, KILLS = 150, 4, 4


@pytest.mark.parametrize("on_postgresql", [False, True])
def test_no_report_is_lost_or_doubled(tmp_path_factory: pytest.TempPathFactory, on_postgresql: bool) -> None:
    folder: Path = tmp_path_factory.mktemp("killed")
    seen = kill_while_reporting(Asked(REPORTS, CLIENTS, KILLS, 7, on_postgresql), folder)
    assert seen.kills.total() >= KILLS
    assert seen.left.receipts >= REPORTS
    assert (seen.left.lost, seen.left.doubled, seen.differing) == (0, 0, 0)
    assert seen.left.is_whole


def test_the_page_on_durability_says_what_was_measured_last() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_section(page, read_result())
