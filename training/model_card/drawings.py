"""The card's pictures, as SVG drawn on the server: no script, no font and nothing else from outside."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.model_card.words import Words

WIDTH, HEIGHT = 520, 300
LABELS = 290  # room for the names of bars: the reader's font may be wider than the one measured with
LETTERS = {"en": 40, "fa": 80}  # of a name in a line; lines of Persian in one text come apart, and names fit in one
FONT = "Vazirmatn, 'Noto Sans Arabic', 'Segoe UI', Tahoma, 'DejaVu Sans', sans-serif"
OURS, OTHERS, GREY = "#00677f", ("#b06000", "#7a4fa3", "#5b7a2e", "#a3344f"), "#767676"
DASHES = ((1, 0), (6, 3), (2, 3), (8, 3, 2, 3), (4, 2), (1, 2))
_PERSIAN_NUMERALS: dict[str, Any] = {
    "decimal": "٫",
    "thousands": "٬",
    "grouping": [3],
    "currency": ["", ""],
    "numerals": list("۰۱۲۳۴۵۶۷۸۹"),
    "percent": "٪",
    "minus": "−",
}


def lift_drawing(curves: Mapping[str, Any], words: Words) -> str:
    """Draw the share of false jobs found by the share of jobs visited, an order a line."""
    rankers = sorted(curves["found"], key=ours_first)
    points = [
        {"visited": visited, "found": found, "order": words.called(name)}
        for name in rankers
        for visited, found in zip(curves["visited"], curves["found"][name], strict=True)
    ]
    return _svg(
        {
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": {
                "x": _axis("visited", words("lift_x"), format="%"),
                "y": _axis("found", words("lift_y"), format="%"),
                **_by_order(rankers, words),
            },
        },
        points,
        words,
    )


def calibration_drawing(groups: list[Mapping[str, float]], words: Words) -> str:
    """Draw what was reported by what was scored, with intervals, beside the line on which both are equal."""
    top = max(max(group["high"], group["score"]) for group in groups)
    scale = {"domain": [0, round(top + 0.05, 1)]}
    line = [{"score": end, "false": end} for end in scale["domain"]]
    x = _axis("score", words("calibration_x"), scale=scale, format="%")
    y = _axis("false", words("calibration_y"), scale=scale, format="%")
    return _svg(
        {
            "layer": [
                {
                    "data": {"values": line},
                    "mark": {"type": "line", "color": GREY, "strokeDash": [4, 4]},
                    "encoding": {"x": x, "y": y},
                },
                {
                    "mark": {"type": "rule", "color": OURS, "strokeWidth": 2},
                    "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
                },
                {
                    "mark": {"type": "point", "color": OURS, "filled": True, "size": 70, "opacity": 1},
                    "encoding": {"x": x, "y": y},
                },
            ]
        },
        list(groups),
        words,
    )


def stability_drawing(cycles: Mapping[str, Any], words: Words) -> str:
    """Draw the precision at 5 % of each order, cycle by cycle, with intervals."""
    rankers = sorted(next(iter(cycles.values()))["rankers"], key=ours_first)
    points = [
        {
            "cycle": words.number(int(cycle), "d"),
            "order": words.called(name),
            **measured["rankers"][name]["precision@5%"],
        }
        for cycle, measured in cycles.items()
        for name in rankers
    ]
    x = {"field": "cycle", "type": "nominal", "title": words("cycle"), "axis": {"labelAngle": 0}}
    offset = {"field": "order", "scale": {"domain": [words.called(name) for name in rankers]}}
    y = _axis("value", words("stability_y"), scale={"domain": [0, 1]}, format="%")
    colour = {name: code for name, code in _by_order(rankers, words).items() if name == "color"}
    return _svg(
        {
            "layer": [
                {
                    "mark": {"type": "rule", "strokeWidth": 2},
                    "encoding": {
                        "x": x,
                        "xOffset": offset,
                        "y": {**y, "field": "low"},
                        "y2": {"field": "high"},
                        **colour,
                    },
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                    "encoding": {"x": x, "xOffset": offset, "y": y, **colour},
                },
            ]
        },
        points,
        words,
    )


def bars_drawing(sizes: Mapping[str, float], title: str, words: Words, form: str = ".2f") -> str:
    """Draw named sizes as bars, the largest first."""
    sizes = _wrapped(sizes, words)
    ordered = sorted(sizes, key=lambda name: -sizes[name])
    points = [{"name": name, "size": sizes[name], "told": words.number(sizes[name], form)} for name in ordered]
    label = _names(ordered)
    x = _axis("size", title, tickCount=5)
    return _svg(
        {
            "width": WIDTH - LABELS + 60,
            "height": 32 * len(ordered),
            "layer": [
                {"mark": {"type": "bar", "color": OURS, "height": 16}, "encoding": {"y": label, "x": x}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 5},
                    "encoding": {"y": label, "x": x, "text": {"field": "told"}},
                },
            ],
        },
        points,
        words,
    )


def intervals_drawing(intervals: Mapping[str, Mapping[str, float]], title: str, words: Words) -> str:
    """Draw named shares with their intervals, in the order given."""
    intervals = _wrapped(intervals, words)
    points = [{"name": name, **interval} for name, interval in intervals.items()]
    label = _names(list(intervals))
    x = _axis("value", title, format=".0%", tickCount=5)
    return _svg(
        {
            "width": WIDTH - LABELS + 60,
            "height": 32 * len(points),
            "layer": [
                {
                    "mark": {"type": "rule", "color": OURS, "strokeWidth": 2},
                    "encoding": {"y": label, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
                },
                {
                    "mark": {"type": "point", "color": OURS, "filled": True, "size": 70, "opacity": 1},
                    "encoding": {"y": label, "x": x},
                },
            ],
        },
        points,
        words,
    )


def ours_first(ranker: str) -> tuple[int, str]:
    """Order the orders: ours, the baselines by name, chance."""
    return {"rastin": 0, "random": 2}.get(ranker, 1), ranker


def _by_order(rankers: list[str], words: Words) -> dict[str, Any]:
    names = [words.called(name) for name in rankers]
    others = iter(OTHERS)
    colours = [OURS if name == "rastin" else GREY if name == "random" else next(others, GREY) for name in rankers]
    legend = {"title": None, "orient": "bottom", "labelLimit": 320, "columns": 1}
    common = {"field": "order", "type": "nominal", "sort": names, "legend": legend}
    dashes = [list(dash) for dash in DASHES[: len(names)]]
    return {
        "color": {**common, "scale": {"domain": names, "range": colours}},
        "strokeDash": {**common, "scale": {"domain": names, "range": dashes}},
    }


def _names(ordered: list[str]) -> dict[str, Any]:
    axis = {"labelLimit": 0, "minExtent": LABELS, "labelExpr": "split(datum.label, '\\n')", "labelLineHeight": 14}
    return {"field": "name", "type": "nominal", "sort": ordered, "title": None, "axis": axis}


def _wrapped(sizes: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Break long names into lines."""
    return {"\n".join(textwrap.wrap(name, LETTERS[words.language])): size for name, size in sizes.items()}


def _axis(field: str, title: str, *, scale: dict[str, Any] | None = None, **axis: Any) -> dict[str, Any]:
    described: dict[str, Any] = {"field": field, "type": "quantitative", "title": title, "axis": axis}
    return described | ({"scale": scale} if scale else {})


def _svg(drawing: dict[str, Any], points: list[Any], words: Words) -> str:
    import vl_convert as vlc

    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": HEIGHT,
        "background": None,
        "data": {"values": points},
        **drawing,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {"labelFontSize": 12, "titleFontSize": 13, "gridColor": "#e4e4e4", "titleFontWeight": 500},
            "legend": {"labelFontSize": 13, "symbolSize": 120},
            "text": {"fontSize": 12},
        },
    }
    locale = _PERSIAN_NUMERALS if words.language == "fa" else None
    return str(vlc.vegalite_to_svg(spec, format_locale=locale, allowed_base_urls=[]))
