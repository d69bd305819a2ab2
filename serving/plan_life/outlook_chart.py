"""What each exploration share finds, against how wide it leaves the interval, as a chart."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any

from serving.drawn_chart import PAGE, WIDTH, Drawing, quantity, svg_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HIGH = 230
NEAR = 0.075  # of the width: nearer than that the name of a point would cover another's
_TICKS = (0.005, 0.01, 0.02, 0.05, 0.10, 0.20, 0.50)
_TITLES = {
    "en": "Finds against the width of the interval, by exploration share",
    "fa": "یافته‌ها در برابر پهنای بازه، به تفکیک سهم اکتشاف",
}
_FINDS = {"en": "False jobs found, expected", "fa": "شغل نادرستی که انتظار می‌رود یافت شود"}


def outlook_charts(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Draw the totals of a preview for a page, by language.

    In the SVG, `.looks_marks` and `.shares_marks` hold a point and a name a share, in their order, so that a page can
    lift one out.
    """
    totals = [row for row in rows if row["by"] == "total"]
    return {language: svg_of(_drawing(totals, language), language) for language in _TITLES}


def _drawing(totals: Sequence[Mapping[str, Any]], language: str) -> Drawing:
    """Lay out the shares; widths stand on a scale of tenfolds, since without exploring they are vast."""
    import altair as alt

    halves = [max(row["half_width"], 1e-4) for row in totals]
    low, high = min(halves) * 0.65, max(halves) * 1.25
    most = max(*(row["expected_false_jobs"] for row in totals), 1e-9)
    places = [
        (row["expected_false_jobs"] / most, log10(half / low) / log10(high / low) * HIGH / WIDTH)
        for row, half in zip(totals, halves, strict=True)
    ]
    points = [
        {"share": row["explore"], "finds": row["expected_false_jobs"], "half": half, "shown": float(has_room)}
        for row, half, has_room in zip(totals, halves, _with_room(places), strict=True)
    ]
    base = alt.Chart(alt.Data(values=points)).encode(
        x=quantity("finds", language, _FINDS[language], {"domain": [0, most * 1.04]}, format=",d", tickCount=5),
        y=alt.Y(
            "half:Q",
            title=None,
            axis=alt.Axis(
                orient="right" if language == "fa" else "left",
                values=[tick for tick in _TICKS if low <= tick <= high],
                labelExpr="'± ' + format(datum.value, '.1%')",
            ),
            scale=alt.Scale(type="log", domain=[low, high], nice=False),
        ),
    )
    line = base.mark_line(color=PAGE.bar, strokeWidth=2)
    looks = base.mark_point(filled=True, size=130, opacity=1, color=PAGE.accent, stroke=PAGE.ground)
    shares = base.mark_text(dy=-13, fontSize=12).encode(
        text=alt.Text("share:Q", format=".0%"), opacity=alt.Opacity("shown:Q", scale=None)
    )
    layers = alt.layer(line, looks.properties(name="looks"), shares.properties(name="shares"))
    return Drawing(_TITLES[language], layers.properties(height=HIGH), PAGE)


def _with_room(places: Sequence[tuple[float, float]]) -> list[bool]:
    """Say of each point whether its name has room beside the last one that had."""
    named: tuple[float, float] | None = None
    said = []
    for across, up in places:
        has_room = named is None or max(abs(across - named[0]), abs(up - named[1])) >= NEAR
        named = (across, up) if has_room else named
        said.append(has_room)
    return said
