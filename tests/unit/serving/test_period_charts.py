"""Charts of a period's report: as long as the numbers say, from where lines begin, and none of a hidden count."""

from __future__ import annotations

import re
from datetime import datetime

import pandas as pd
import pytest

from serving.drawn_chart import PAGE, PAPER, Colours
from serving.exchange.disclosure import SMALL
from serving.period.counts import Period
from serving.period.files import drawn_on
from serving.period.report import MEASURES, Report
from serving.period.words import WORDS

PERIOD = Period(datetime.fromisoformat("2023-03-21"), datetime.fromisoformat("2024-03-20"))
COLUMNS = ("name", "visited", "confirmed", "rejected", "neither", "false_rate", "low", "high")
_BAR = re.compile(r'<path d="M([\d.]+),[\d.]+h([\d.]+)v[\d.]+h-[\d.]+Z" fill="var\(--(\w+)\)"')
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


def _drawn(report: Report, language: str = "en", colours: Colours = PAGE) -> dict[str, str]:
    return drawn_on(report, WORDS[language], colours)


def _bars(chart: str) -> list[tuple[str, float, float]]:
    """Return each bar: colour, from where, how long."""
    return [(colour, float(start), float(width)) for start, width, colour in _BAR.findall(chart)]


@pytest.mark.parametrize(("language", "goes"), [("en", 1), ("fa", -1)], ids=["left-to-right", "right-to-left"])
def test_what_became_of_plans_is_stacked_from_where_lines_begin(language: str, goes: int) -> None:
    report = _report(("A", 5, 5, 0, 0, None, None, None), ("B", 10, 6, 3, 1, None, None, None))
    bars = sorted(_bars(_drawn(report, language)["fates"]), key=lambda bar: -bar[2])
    assert sorted(colour for colour, _, _ in bars) == ["accent", "accent", "risk", "soft"]
    plan = bars[0][2] / 6
    assert [width / plan for _, _, width in bars] == pytest.approx([6, 5, 3, 1])
    starts = {colour: start for colour, start, width in bars if width != pytest.approx(5 * plan)}
    assert sorted(starts, key=lambda colour: goes * starts[colour]) == ["accent", "risk", "soft"]


def test_hidden_counts_have_no_bar_of_their_own_and_names_stay_text() -> None:
    report = _report(("<b>A", 20, 12, SMALL, SMALL, None, None, None), ("B", SMALL, SMALL, 0, 0, None, None, None))
    drawn = _drawn(report)
    (shown, hidden) = _bars(drawn["fates"])
    assert (shown[0], hidden[0]) == ("accent", "line")
    assert hidden[2] / shown[2] == pytest.approx(8 / 12)
    assert "not shown" in drawn["fates"]
    assert "rejected" not in drawn["fates"]
    assert "&lt;b&gt;A</text>" in drawn["fates"]
    assert ">B</text>" not in drawn["fates"]
    assert "rates" not in drawn
    assert "fates" not in _drawn(_report(("A", SMALL, SMALL, 0, 0, None, None, None)))


def test_both_periods_stand_on_one_scale_and_the_interval_on_it() -> None:
    report = _report(("A", 9, 9, 0, 0, 0.1, 0.05, 0.2), ("B", 9, 9, 0, 0, 0.3, 0.2, 0.4), false_rate=(0.2, 0.1, 0.25))
    bars = _bars(_drawn(report)["shares"])
    now = [width for colour, _, width in bars if colour == "accent"]
    before = [width for colour, _, width in bars if colour == "bar"]
    assert [width / max(now) for width in now] == pytest.approx([0.5 / 0.8, 1.0, 0.2 / 0.8])
    assert [width / max(now) for width in before] == pytest.approx([0.5, 0.5])
    reach = re.findall(r'<line transform="translate\(([\d.]+),[\d.]+\)" x2="([-\d.]+)"[^>]*var\(--text\)',
                       _drawn(report)["shares"])  # fmt: skip
    assert sorted(abs(float(end)) / max(now) for _, end in reach) == pytest.approx([0.15 / 0.8], abs=0.01)


def test_a_drawing_is_one_named_picture_in_digits_of_the_language_without_style_of_its_own() -> None:
    report = _report(("تهران", 1500, 1500, 0, 0, None, None, None))
    for chart in _drawn(report, "fa").values():
        (root,) = re.findall(r"<svg [^>]*role=[^>]*>", chart)
        assert re.search(r'aria-label="[^"]+"', root)
        assert not re.search(r" (?:width|height)=", root)
        assert chart.count("role=") == 1
        assert not re.search(r"<style|style=|<script|href=|#[0-9a-f]{3}", chart)
        assert not re.search(r">[^<]*[0-9][^<]*</text>", chart)
    assert "۱٬۵۰۰</text>" in _drawn(report, "fa")["fates"]
    assert "var(" not in "".join(_drawn(report, "fa", PAPER).values())
