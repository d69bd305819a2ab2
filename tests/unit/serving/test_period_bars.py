"""Bars of a period's report: as long as the numbers say, from where lines begin, and none of a hidden count."""

from __future__ import annotations

import re
from datetime import datetime

import pandas as pd
import pytest

from serving.exchange.disclosure import SMALL
from serving.period.bars import bars_of
from serving.period.counts import Period
from serving.period.report import MEASURES, Report
from serving.period.words import WORDS

PERIOD = Period(datetime.fromisoformat("2023-03-21"), datetime.fromisoformat("2024-03-20"))
COLUMNS = ("name", "visited", "confirmed", "rejected", "neither", "false_rate", "low", "high")
_RECT = re.compile(r'<rect class="(\w+)" x="([-\d.]+)" y="[\d.]+" width="([\d.]+)"')
Row = tuple[object, ...]


def _report(
    *provinces: Row, false_rate: tuple[float | None, float | None, float | None] = (None, None, None)
) -> Report:
    shares = dict.fromkeys(MEASURES) | {"confirmed_of_visited": 0.5, "confirmed_of_answered": 0.8}
    rows = [
        {"measure": name, "value": value, "low": None, "high": None, "previous": 0.4 if value else None, "change": None}
        for name, value in shares.items()
    ]
    rows[-1] |= dict(zip(("value", "low", "high"), false_rate, strict=True))
    summary = pd.DataFrame(rows).astype(dict.fromkeys(("value", "low", "high", "previous", "change"), "float64"))
    codes = [f"{number:02}" for number in range(len(provinces))]
    groups = pd.DataFrame(list(provinces), columns=list(COLUMNS), index=pd.Index(codes, name="code"))
    groups = groups.astype(dict.fromkeys(("false_rate", "low", "high"), "float64"))
    return Report(PERIOD, summary, {"province": groups}, {})


def _drawn(chart: str) -> list[list[tuple[str, float, float]]]:
    """Return the bars of each row: class, from where, how long."""
    rows = chart.partition("</table>")[0].split("<tr>")[1:]
    return [[(kind, float(start), float(width)) for kind, start, width in _RECT.findall(row)] for row in rows]


@pytest.mark.parametrize(
    ("language", "starts"),
    [("en", (0.0, 60.0, 90.0)), ("fa", (40.0, 10.0, 0.0))],
    ids=["left-to-right", "right-to-left"],
)
def test_what_became_of_plans_is_stacked_from_where_lines_begin(language: str, starts: tuple[float, ...]) -> None:
    report = _report(("A", 5, 5, 0, 0, None, None, None), ("B", 10, 6, 3, 1, None, None, None))
    first, second = _drawn(bars_of(report, WORDS[language])["fates"])
    assert first == list(zip(("down", "up", "rest"), starts, (60.0, 30.0, 10.0), strict=True))
    assert [width for _, _, width in second] == [50.0, 0.0, 0.0]


def test_hidden_counts_have_no_bar_and_names_stay_text() -> None:
    report = _report(("<b>A", 20, 12, SMALL, SMALL, None, None, None), ("B", SMALL, SMALL, 0, 0, None, None, None))
    drawn = bars_of(report, WORDS["en"])
    (row,) = _drawn(drawn["fates"])
    assert row == [("down", 0.0, 60.0), ("band", 60.0, 40.0)]
    assert "&lt;b&gt;A" in drawn["fates"]
    assert "rates" not in drawn
    only_hidden = _report(("A", SMALL, SMALL, 0, 0, None, None, None))
    assert "fates" not in bars_of(only_hidden, WORDS["en"])


def test_both_periods_and_the_interval_stand_on_one_scale() -> None:
    report = _report(("A", 9, 9, 0, 0, 0.1, 0.05, 0.2), ("B", 9, 9, 0, 0, 0.3, 0.2, 0.4), false_rate=(0.2, 0.1, 0.25))
    drawn = bars_of(report, WORDS["en"])
    visited, answered, false = _drawn(drawn["shares"])
    assert [width for _, _, width in visited] == [62.5, 50.0]  # of 0.8, the largest
    assert [width for _, _, width in answered] == [100.0, 50.0]
    assert false == [("down", 0.0, 25.0), ("point", 12.5, 18.75)]
    highest, lowest = _drawn(drawn["rates"])
    assert highest[:2] == [("band", 25.0, 37.5), ("down", 50.0, 50.0)]
    assert lowest[1] == ("down", 12.5, 37.5)
    assert "30.0%" in drawn["rates"]
