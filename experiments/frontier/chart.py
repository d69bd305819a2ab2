"""The frontier as a chart: what a design finds against how widely it measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

BESIDE = "Poisson, our chances"  # lies on our own points, so its shares need no names
COLOURS = {
    "Rastin": "#00677f",
    "top-k + random": "#b06000",
    "Poisson": "#7a3e9d",
    BESIDE: "#c58fe0",
    "ABS": "#8a8a8a",
}


def write_chart(table: pd.DataFrame, out: Path, visits: int) -> None:
    """Draw finds (of those of a greedy list) against half of the 95 % interval of the rate."""
    import altair as alt
    import vl_convert as vlc

    points = table[table["design"].isin(list(COLOURS))].assign(width=lambda rows: rows["half"] * 100.0)
    base = alt.Chart(
        points, title=f"{visits:,} visits: finds against the width of the interval; higher and further left is better"
    ).encode(
        x=alt.X("width:Q", title="half of the 95 % interval of the rate, percentage points, mean over draws"),
        y=alt.Y(
            "finds:Q",
            title="false jobs found, of a greedy list's",
            axis=alt.Axis(format="%"),
            scale=alt.Scale(zero=False),
        ),
        color=alt.Color(
            "design:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), title="design"
        ),
        order="explore:Q",
    )
    labels = base.mark_text(dx=14, dy=-8, fontSize=10).encode(text=alt.Text("explore:Q", format=".0%"))
    labels = labels.transform_filter(alt.datum.design != BESIDE)
    chart = (base.mark_line(point=True) + labels).properties(width=560, height=360)
    out.write_text(vlc.vegalite_to_svg(chart.to_dict()), encoding="utf-8")
