"""Charts of a period's report: the same on the page and in the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from serving.drawn_chart import Drawing, names, quantity
from serving.period.counts import FATES
from serving.period.report import SHARES

if TYPE_CHECKING:
    import altair as alt

    from serving.drawn_chart import Colours
    from serving.period.report import Report
    from serving.period.words import Words

HIDDEN = "hidden"
STEP = 19  # from row to row


def charts_of(report: Report, words: Words, colours: Colours) -> dict[str, Drawing]:
    """Make a report's charts, by name; one without anything to draw is left out.

    Of hidden counts only the rest of what was visited is drawn.
    """
    provinces = report.groups["province"]
    charts = {"shares": _shares(report.summary, words, colours)}
    if (pd.to_numeric(provinces["visited"], errors="coerce") > 0).any():
        charts["fates"] = _fates(provinces, words, colours)
    if provinces["false_rate"].notna().any():
        charts["rates"] = _rates(report, words, colours)
    return charts


def _shares(summary: pd.DataFrame, words: Words, colours: Colours) -> Drawing:
    import altair as alt

    measured = summary.set_index("measure").loc[list(SHARES), ["value", "low", "high", "previous"]].astype("float64")
    measured = measured.dropna(how="all").rename(index={name: words.measures[name][0] for name in SHARES})
    periods = {"value": (words.charts["this"], colours.accent), "previous": (words.charts["before"], colours.bar)}
    rows = (
        measured.reset_index().melt(["measure", "low", "high"], list(periods), "period", "share").dropna(subset="share")
    )
    rows["period"] = pd.Categorical(rows["period"], list(periods))
    of_now = rows[rows["period"] == "value"].dropna(subset="low")
    row = names("measure", measured.index.tolist(), words.language)
    beside = alt.YOffset("period:N", sort=list(periods), scale=alt.Scale(domain=list(periods)))
    scale = alt.Scale(domain=list(periods), range=[colour for _, colour in periods.values()])
    bars = (
        alt.Chart(rows.astype({"period": "str"}))
        .mark_bar(height=12)
        .encode(y=row, yOffset=beside, x=_share("share", words), color=alt.Color("period:N", scale=scale, legend=None))
    )
    reach = alt.Chart(of_now.astype({"period": "str"})).encode(
        y=row, yOffset=beside, x=_share("low", words), x2="high:Q"
    )
    halo, line = (
        reach.mark_rule(strokeWidth=6, color=colours.ground),
        reach.mark_rule(strokeWidth=2, color=colours.text),
    )
    layers = alt.layer(bars, halo, line).properties(height=alt.Step(15))
    return Drawing(words.charts["shares"], layers, colours, dict(periods.values()))


def _fates(provinces: pd.DataFrame, words: Words, colours: Colours) -> Drawing:
    import altair as alt

    counts = provinces[["visited", *FATES]].apply(pd.to_numeric, errors="coerce")
    counts = counts.assign(name=provinces["name"], hidden=counts["visited"] - counts[list(FATES)].sum(axis=1))
    seen = counts[counts["visited"] > 0].sort_values("visited", ascending=False)
    fates = (*FATES, HIDDEN)
    rows = seen.melt("name", list(fates), "fate", "plans").query("plans > 0")
    rows["order"] = rows["fate"].map(list(fates).index)
    colour = dict(zip(fates, (colours.accent, colours.risk, colours.soft, colours.line), strict=True))
    bars = (
        alt.Chart(rows)
        .mark_bar(height=12)
        .encode(
            y=names("name", seen["name"].tolist(), words.language),
            x=quantity("plans", words.language, words.charts["plans"], format=",d", tickMinStep=1, tickCount=5),
            color=alt.Color("fate:N", scale=alt.Scale(domain=list(fates), range=list(colour.values())), legend=None),
            order="order:Q",
        )
    )
    told = words.fates | {HIDDEN: words.charts[HIDDEN]}
    drawn = [fate for fate in fates if (rows["fate"] == fate).any()]
    keys = {told[fate]: colour[fate] for fate in drawn}
    return Drawing(words.charts["fates"], bars.properties(height=alt.Step(STEP)), colours, keys)


def _rates(report: Report, words: Words, colours: Colours) -> Drawing:
    import altair as alt

    measured = report.groups["province"].dropna(subset="false_rate").sort_values("false_rate", ascending=False)
    total = report.summary.set_index("measure").loc[["false_rate"], ["value", "low", "high"]].astype("float64")
    base = alt.Chart(measured[["name", "false_rate", "low", "high"]]).encode(
        y=names("name", measured["name"].tolist(), words.language)
    )
    reach = base.mark_rule(strokeWidth=3, color=colours.accent).encode(x=_share("low", words), x2="high:Q")
    middle = base.mark_point(filled=True, size=60, opacity=1, color=colours.accent).encode(
        x=_share("false_rate", words)
    )
    whole = alt.Chart(total)
    band = whole.mark_rect(color=colours.line, opacity=0.5).encode(x=_share("low", words), x2="high:Q")
    line = whole.mark_rule(color=colours.soft, strokeDash=[5, 3], strokeWidth=2).encode(x=_share("value", words))
    layers = alt.layer(band, line, reach, middle).properties(height=alt.Step(STEP))
    return Drawing(words.charts["rates"], layers, colours)


def _share(field: str, words: Words) -> alt.X:
    return quantity(field, words.language, format=".0%", tickCount=5, scale={"zero": True})
