"""Charts of a period's report, drawn on the server: no script from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from serving.period.counts import FATES
from serving.period.report import SHARES

if TYPE_CHECKING:
    from serving.period.report import Report
    from serving.period.words import Words

FONT = "Vazirmatn, Noto Naskh Arabic, DejaVu Sans, Tahoma, sans-serif"
COLOURS = {"confirmed": "#00677f", "rejected": "#b3261e", "neither": "#9aa5ab"}
NOW, BEFORE = "#00677f", "#c3a36b"
WIDTH = 520
SHARP = 3.0  # pixels a point: sharp on paper
_NUMERALS = list("۰۱۲۳۴۵۶۷۸۹")
_PERSIAN = {
    "decimal": "٫",
    "thousands": "٬",
    "grouping": [3],
    "currency": ["", ""],
    "percent": "٪",
    "numerals": _NUMERALS,
}


@dataclass(frozen=True)
class Chart:
    """A drawn chart: as SVG for a browser, and as PNG for what does not shape Persian in SVG (WeasyPrint)."""

    svg: str
    png: bytes


def charts_of(report: Report, words: Words) -> dict[str, Chart]:
    """Draw a report's charts, by name."""
    drawn = {"shares": _shares(report, words), "fates": _fates(report.groups["province"], words)}
    if report.groups["province"]["false_rate"].notna().any():
        drawn["rates"] = _rates(report, words)
    return {name: _drawn(chart, words) for name, chart in drawn.items()}


def _drawn(chart: Any, words: Words) -> Chart:
    import vl_convert as vlc

    styled = chart.configure(font=FONT).configure_view(stroke=None).configure_axis(labelLimit=260, grid=True)
    styled = styled.configure_legend(title=None, orient="top", labelLimit=260)
    spec, locale = styled.to_dict(), _PERSIAN if words.language == "fa" else None
    return Chart(
        vlc.vegalite_to_svg(spec, format_locale=locale), vlc.vegalite_to_png(spec, format_locale=locale, scale=SHARP)
    )


def _share_axis(words: Words) -> dict[str, Any]:
    import altair as alt

    return {
        "title": None,
        "axis": alt.Axis(format=".0%", tickCount=6),
        "scale": alt.Scale(reverse=words.direction == "rtl", nice=True, zero=True),
    }


def _names(words: Words, order: list[str]) -> dict[str, Any]:
    import altair as alt

    side = "right" if words.direction == "rtl" else "left"
    return {"title": None, "sort": order, "axis": alt.Axis(orient=side, labelPadding=6, grid=False, ticks=False)}


def _shares(report: Report, words: Words) -> Any:
    import altair as alt

    summary = report.summary.set_index("measure").loc[list(SHARES)]
    label = {measure: words.measures[measure][0] for measure in SHARES}
    rows = [
        {"measure": label[str(measure)], "period": words.charts[period], "share": row[column], "low": low, "high": high}
        for measure, row in summary.to_dict("index").items()
        for period, column, low, high in (
            ("this", "value", row["low"], row["high"]),
            ("before", "previous", None, None),
        )
        if pd.notna(row[column])
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(y=alt.Y("measure:N", **_names(words, list(label.values()))))
    periods = [words.charts["this"], words.charts["before"]]
    bars = base.mark_bar(height=13).encode(
        x=alt.X("share:Q", **_share_axis(words)),
        yOffset=alt.YOffset("period:N", sort=periods),
        color=alt.Color("period:N", scale=alt.Scale(domain=periods, range=[NOW, BEFORE])),
    )
    interval = base.mark_rule(strokeWidth=2, color="#1b1b1b").encode(
        x="low:Q", x2="high:Q", yOffset=alt.YOffset("period:N", sort=periods)
    )
    return (bars + interval).properties(width=WIDTH, height=alt.Step(22), title=words.charts["shares"])


def _fates(groups: pd.DataFrame, words: Words) -> Any:
    import altair as alt

    counts = groups[["visited", *FATES]].apply(pd.to_numeric, errors="coerce")  # what is hidden is not drawn
    seen = groups[["name"]].join(counts)
    seen = seen[seen["visited"] > 0].sort_values("visited", ascending=False)
    rows = seen.melt(id_vars="name", value_vars=list(FATES), var_name="fate", value_name="plans").dropna()
    rows = rows.assign(order=rows["fate"].map({fate: n for n, fate in enumerate(FATES)}))
    rows = rows.assign(fate=rows["fate"].map(words.fates))
    colours = alt.Scale(domain=[words.fates[fate] for fate in FATES], range=[COLOURS[fate] for fate in FATES])
    plans = alt.X(
        "plans:Q",
        title=words.charts["plans"],
        axis=alt.Axis(format=",d"),
        scale=alt.Scale(reverse=words.direction == "rtl"),
    )
    bars = alt.Chart(rows).mark_bar(height=11)
    bars = bars.encode(
        y=alt.Y("name:N", **_names(words, seen["name"].tolist())),
        x=plans,
        color=alt.Color("fate:N", sort=None, scale=colours),
        order="order:Q",
    )
    return bars.properties(width=WIDTH, height=alt.Step(17), title=words.charts["fates"])


def _rates(report: Report, words: Words) -> Any:
    import altair as alt

    measured = report.groups["province"].dropna(subset=["false_rate"]).sort_values("false_rate", ascending=False)
    total = report.summary.set_index("measure").loc["false_rate"]
    base = alt.Chart(measured[["name", "false_rate", "low", "high"]]).encode(
        y=alt.Y("name:N", **_names(words, measured["name"].tolist()))
    )
    reach = base.mark_rule(strokeWidth=2, color=NOW).encode(x=alt.X("low:Q", **_share_axis(words)), x2="high:Q")
    middle = base.mark_point(filled=True, size=42, color=NOW).encode(x="false_rate:Q")
    whole = alt.Chart(pd.DataFrame([{"low": total["low"], "high": total["high"], "all": total["value"]}]))
    band = whole.mark_rect(color=BEFORE, opacity=0.25).encode(x="low:Q", x2="high:Q")
    line = whole.mark_rule(color=BEFORE, strokeDash=[5, 3], strokeWidth=2).encode(x="all:Q")
    layered = band + line + reach + middle
    return layered.properties(width=WIDTH, height=alt.Step(17), title=words.charts["rates"])
