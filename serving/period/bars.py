"""Charts of a period's report as bars beside their numbers, for a page that has colours of its own."""

from __future__ import annotations

from html import escape
from math import isnan
from typing import TYPE_CHECKING

import pandas as pd

from serving.period.counts import FATES
from serving.period.report import SHARES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serving.period.report import Report
    from serving.period.words import Words

WIDE, HIGH = 100.0, 18.0  # of a bar's drawing
MARK = 0.8  # of what marks a place on it
COLOURS = {
    "confirmed": "down",
    "rejected": "up",
    "neither": "rest",
}  # classes, as the style sheet of the console has them


def bars_of(report: Report, words: Words) -> dict[str, str]:
    """Draw the charts of `charts.charts_of`, by name, each a table whose rows have a bar.

    Of hidden counts only the rest of what was visited is drawn, and a chart without anything to draw is left out.
    """
    provinces = report.groups["province"]
    drawn = {"shares": _shares(report.summary, words), "fates": _fates(provinces, words)}
    if provinces["false_rate"].notna().any():
        drawn["rates"] = _rates(report, words)
    return {name: chart for name, chart in drawn.items() if "<tr>" in chart}


def _shares(summary: pd.DataFrame, words: Words) -> str:
    measured = summary.set_index("measure").loc[list(SHARES)]
    measured = measured[measured[["value", "previous"]].notna().any(axis=1)].astype("float64")
    unit = WIDE / max(measured[["value", "previous", "high"]].max().max(), 1e-9)
    rows = []
    for measure, row in measured.iterrows():
        drawing = [
            _rect("down", 0, row["value"] * unit, 0, 10, words),
            _rect("rest", 0, row["previous"] * unit, 12, 6, words),
            _rect("point", row["low"] * unit, (row["high"] - row["low"]) * unit, 4, 2, words),
        ]
        before = f' <span class="hint">({_share(row["previous"], words)})</span>'
        rows.append((words.measures[str(measure)][0], "".join(drawing), _share(row["value"], words) + before))
    return _table(words.charts["shares"], rows, {"down": words.charts["this"], "rest": words.charts["before"]})


def _fates(groups: pd.DataFrame, words: Words) -> str:
    counts = groups[["visited", *FATES]].apply(pd.to_numeric, errors="coerce")  # what is hidden is not drawn
    seen = counts[counts["visited"] > 0].sort_values("visited", ascending=False)
    unit = WIDE / max(seen["visited"].max(), 1)
    rows = []
    for code, row in seen.iterrows():
        begins = row[list(FATES)].fillna(0).cumsum().shift(fill_value=0)
        drawing = [_rect(COLOURS[fate], begins[fate] * unit, row[fate] * unit, 0, HIGH, words) for fate in FATES]
        known = row[list(FATES)].sum()
        if known < row["visited"]:
            drawing.append(_rect("band", known * unit, (row["visited"] - known) * unit, 0, HIGH, words))
        rows.append((str(groups.loc[code, "name"]), "".join(drawing), words.count(row["visited"])))
    return _table(
        words.charts["fates"],
        rows,
        {COLOURS[fate]: words.fates[fate] for fate in FATES} | {"band": words.charts["hidden"]},
    )


def _rates(report: Report, words: Words) -> str:
    measured = report.groups["province"].dropna(subset=["false_rate"]).sort_values("false_rate", ascending=False)
    total = report.summary.set_index("measure").loc["false_rate"]
    unit = WIDE / max(measured["high"].max(), total["high"], 1e-9)
    band = _rect("band", total["low"] * unit, (total["high"] - total["low"]) * unit, 0, HIGH, words)
    rows = []
    for row in measured.to_dict("records"):
        reach = _rect("down", row["low"] * unit, (row["high"] - row["low"]) * unit, 7, 4, words)
        point = _rect("point", row["false_rate"] * unit - MARK / 2, MARK, 2, 14, words)
        reached = f' <span class="hint">({_share(row["low"], words)}–{_share(row["high"], words)})</span>'
        rows.append((str(row["name"]), band + reach + point, _share(row["false_rate"], words) + reached))
    return _table(words.charts["rates"], rows, {})


def _table(title: str, rows: Iterable[tuple[str, str, str]], keys: dict[str, str]) -> str:
    """Write the rows (a name, what is drawn, and what it says), and below them what the colours mean."""
    lines = [
        f'<tr><th scope="row">{escape(name)}</th><td class="bar" aria-hidden="true">{_svg(drawing, WIDE)}</td>'
        f'<td class="n">{said}</td></tr>'
        for name, drawing, said in rows
    ]
    colours = {colour: f'<rect class="{colour}" width="{HIGH:g}" height="{HIGH:g}"/>' for colour in keys}
    key = " ".join(f"{_svg(colours[colour], HIGH)} {escape(name)}" for colour, name in keys.items())
    told = f'<figcaption class="hint keys">{key}</figcaption>' if key else ""
    return f'<table class="falls"><caption>{escape(title)}</caption><tbody>{"".join(lines)}</tbody></table>{told}'


def _svg(drawing: str, wide: float) -> str:
    return f'<svg viewBox="0 0 {wide:g} {HIGH:g}" preserveAspectRatio="none" aria-hidden="true">{drawing}</svg>'


def _rect(colour: str, start: float, width: float, top: float, high: float, words: Words) -> str:
    """Draw a bar from where lines of the language begin; nothing where a number is missing."""
    if isnan(start + width):
        return ""
    left = WIDE - start - width if words.direction == "rtl" else start
    return f'<rect class="{colour}" x="{left:.2f}" y="{top:g}" width="{width:.2f}" height="{high:g}"/>'


def _share(value: float, words: Words) -> str:
    return "–" if isnan(value) else words.share(value)
