"""What policies find against how well their estimates hold, as a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from experiments.replay.summary import over_seeds

if TYPE_CHECKING:
    from pathlib import Path


def write_chart(seeds: pd.DataFrame, out: Path) -> None:
    """Draw the share of what could be found against the error of estimates; a panel a scenario.

    Parameters
    ----------
    seeds
        As `experiments.replay.summary.by_seed` gives them.
    out
        The SVG file.
    """
    import altair as alt
    import vl_convert as vlc

    points = alt.Chart(_points(seeds)).encode(
        x=alt.X("off:Q", title="root mean square error of a round's estimate, percentage points"),
        y=alt.Y("share:Q", title="false jobs found, of who knows the truth", axis=alt.Axis(format="%")),
    )
    spread = points.mark_rule(opacity=0.4).encode(y="low:Q", y2="high:Q")
    names = points.mark_text(align="left", dx=7, fontSize=10).encode(text="policy:N")
    chart = (spread + points.mark_point(filled=True, color="#00677f") + names).properties(width=420, height=300)
    panels = chart.facet(column=alt.Column("scenario:N", title=None))
    out.write_text(vlc.vegalite_to_svg(panels.to_dict()), encoding="utf-8")


def _points(seeds: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for scenario, mine in seeds.groupby("scenario", sort=False):
        share, off = over_seeds(mine, "of_truth"), over_seeds(mine, "off")
        for name, found in share.items():
            place = {"scenario": scenario, "policy": name, "off": 100.0 * off[name].value}
            rows.append({**place, "share": found.value, "low": found.low, "high": found.high})
    return pd.DataFrame(rows)
