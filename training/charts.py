"""Charts of a release, drawn on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from training.evaluation import found_by_share

if TYPE_CHECKING:
    from training.evaluation import Fold

LABELS = {
    "rastin": "Rastin / راستین",
    "logistic_regression": "Logistic regression / رگرسیون لجستیک",
    "random": "Random / تصادفی",
}
COLOURS = {"rastin": "#00677f", "logistic_regression": "#b06000", "random": "#8a8a8a"}
DASHES = {"rastin": [1, 0], "logistic_regression": [6, 3], "random": [2, 3]}


def lift_chart(fold: Fold) -> dict[str, bytes]:
    """Draw the share of false jobs found by the share of jobs visited, for each ranker; a random order is the diagonal.

    Returns
    -------
    dict
        `lift.svg`, `lift.png` and the table behind them, `lift.csv`.
    """
    import altair as alt
    import vl_convert as vlc

    points = pd.concat([_curve(fold, ranker) for ranker in LABELS], ignore_index=True)
    order = [LABELS[name] for name in LABELS]
    chart = (
        alt.Chart(
            points, title=f"Cycle {fold.cycle}, scored by a model of earlier cycles; {len(fold.about):,} visited jobs"
        )
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("visited:Q", title="Share of jobs visited / سهم بازدیدشده", axis=alt.Axis(format="%")),
            y=alt.Y("found:Q", title="Share of false jobs found / سهم نادرست‌های یافته", axis=alt.Axis(format="%")),
            color=alt.Color(
                "order:N",
                title="Order of visits",
                sort=order,
                scale=alt.Scale(domain=order, range=list(COLOURS.values())),
                legend=alt.Legend(labelLimit=320),
            ),
            strokeDash=alt.StrokeDash(
                "order:N", sort=order, scale=alt.Scale(domain=order, range=list(DASHES.values()))
            ),
        )
        .properties(width=560, height=380)
    )
    spec = chart.to_json()
    return {
        "lift.svg": vlc.vegalite_to_svg(spec).encode(),
        "lift.png": vlc.vegalite_to_png(spec, scale=2.0),
        "lift.csv": points.to_csv(index=False).encode(),
    }


def _curve(fold: Fold, ranker: str) -> pd.DataFrame:
    if ranker == "random":
        visited, found = [0.0, 1.0], [0.0, 1.0]
        return pd.DataFrame({"order": LABELS[ranker], "visited": visited, "found": found})
    shares = found_by_share(fold, ranker)
    return pd.DataFrame({"order": LABELS[ranker], "visited": shares[0], "found": shares[1]})
