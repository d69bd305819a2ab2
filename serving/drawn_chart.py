"""From an Altair chart to what a page or a file shows: in a language's digits, and with nothing fetched for it.

The SVG has no style of its own, so that the content security policy of pages holds. Its colours may be names of the
style sheet (`PAGE`), which stand for others in the dark; a file has none and gets them as in the light (`PAPER`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 400  # of a whole drawing: at the width of a phone its letters are ten pixels high or more
LETTERS = 12
ROOM = 10  # around it: the last label of an axis reaches over its end
SHARP = 4.0  # pixels a point: sharp on paper
FONT = "Vazirmatn, 'Noto Naskh Arabic', 'Segoe UI', Tahoma, 'DejaVu Sans', sans-serif"
_LOCALES: Mapping[str, dict[str, Any] | None] = {
    "en": None,
    "fa": {
        "decimal": "٫",
        "thousands": "٬",
        "grouping": [3],
        "currency": ["", ""],
        "percent": "٪",
        "minus": "−",
        "numerals": list("۰۱۲۳۴۵۶۷۸۹"),
    },
}
_ROOT = re.compile(r'<svg [^>]*(viewBox="[^"]+")>')
_ROLES = re.compile(r' role="graphics-\w+" aria-roledescription="[^"]*"')


@dataclass(frozen=True)
class Colours:
    """What a chart is drawn in: text, lines, the ground, and what is shown, from the foremost to the least."""

    text: str
    soft: str
    line: str
    ground: str
    accent: str
    bar: str
    risk: str


PAGE = Colours(**{name: f"var(--{name})" for name in Colours.__dataclass_fields__})
PAPER = Colours(
    text="#1a1f21", soft="#4a565b", line="#c9d2d6", ground="#ffffff", accent="#005f75", bar="#8fc4d1", risk="#d9722e"
)


@dataclass(frozen=True)
class Drawing:
    """A chart that is still to be drawn.

    Attributes
    ----------
    title
        What it shows; also its name for whoever cannot see it.
    chart
        An Altair chart of one view, or of layers.
    colours
        What it is drawn in.
    keys
        What colours of it mean; told beside it, where lines begin, and not within it.
    """

    title: str
    chart: Any
    colours: Colours
    keys: Mapping[str, str] = field(default_factory=dict)


def svg_of(drawing: Drawing, language: str) -> str:
    """Draw as SVG for an HTML page, as wide as there is room."""
    import vl_convert as vlc

    drawn = vlc.vegalite_to_svg(_spec(drawing), format_locale=_LOCALES[language], allowed_base_urls=[])
    root = rf'<svg class="chart" \1 direction="ltr" role="img" aria-label="{escape(drawing.title)}">'
    return _ROLES.sub("", _ROOT.sub(root, str(drawn), count=1))  # it is one picture, and has one name


def png_of(drawing: Drawing, language: str) -> bytes:
    """Draw as PNG, for what does not shape Persian in SVG (WeasyPrint)."""
    import vl_convert as vlc

    spec, locale = _spec(drawing), _LOCALES[language]
    return bytes(vlc.vegalite_to_png(spec, format_locale=locale, allowed_base_urls=[], scale=SHARP))


def figure_of(drawing: Drawing, picture: str) -> str:
    """Put a picture of a chart below its title and what its colours mean."""
    keys = " ".join(
        f'<svg viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill="{colour}"/></svg> {escape(name)}'
        for name, colour in drawing.keys.items()
    )
    told = f'<br><span class="keys">{keys}</span>' if keys else ""
    return f"<figure><figcaption>{escape(drawing.title)}{told}</figcaption>{picture}</figure>"


def quantity(field: str, language: str, title: str | None = None, scale: Mapping[str, Any] | None = None,
             **axis: Any) -> Any:  # fmt: skip
    """Place a quantity across, from where the lines of the language begin."""
    import altair as alt

    begins = {"reverse": language == "fa", **(scale or {})}
    return alt.X(field, type="quantitative", title=title, axis=alt.Axis(**axis), scale=alt.Scale(**begins))


def names(field: str, order: list[str], language: str) -> Any:
    """Place names below each other, where the lines of the language begin."""
    import altair as alt

    side = "right" if language == "fa" else "left"
    axis = alt.Axis(orient=side, labelPadding=6, labelLimit=0, grid=False, ticks=False)
    return alt.Y(field, type="nominal", title=None, sort=order, axis=axis)


def _spec(drawing: Drawing) -> dict[str, Any]:
    colours = drawing.colours
    chart = drawing.chart.properties(width=WIDTH, autosize={"type": "fit-x", "contains": "padding"}, padding=ROOM)
    chart = chart.configure(font=FONT, background="transparent", aria=False, text={"fill": colours.text})
    chart = chart.configure_view(stroke=None).configure_axis(
        labelColor=colours.text,
        titleColor=colours.soft,
        gridColor=colours.line,
        domainColor=colours.line,
        tickColor=colours.line,
        labelFontSize=LETTERS,
        titleFontSize=LETTERS,
        titleFontWeight="normal",
    )
    spec: dict[str, Any] = chart.to_dict()
    return spec
