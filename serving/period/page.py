"""The report of a period as one HTML page that needs nothing from elsewhere."""

from __future__ import annotations

from html import escape
from math import isnan
from typing import TYPE_CHECKING

from features.calendar_dates import jalali
from serving.pdf_file import paper_style
from serving.period.report import GROUPS, MEASURES, SHARES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import pandas as pd

    from serving.period.report import Report
    from serving.period.words import Words

CHARTS_BY = {"province": ("fates", "rates")}
STYLE = """
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
p.span { color: #444; margin-top: .2em; } figure { margin: 1em 0; break-inside: avoid; }
figcaption { font-weight: 600; } .keys { font-weight: 400; } .keys svg { width: .9em; height: .9em; }
.chart, figure img { display: block; width: 100%; max-width: 33rem; height: auto; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
"""


def body_of(report: Report, figures: Mapping[str, str], words: Words) -> str:
    """Write what the page says, without style; `figures` (charts as HTML, by name) stand beside their numbers."""
    parts = [
        f"<h1>{escape(words.title)}</h1>",
        f'<p class="span">{escape(_span(words.span, report.period.start, report.period.end, words))}</p>',
        f"<h2>{escape(words.summary)}</h2>",
        _summary(report, words),
        figures.get("shares", ""),
        *(_by(by, report, figures, words) for by in GROUPS),
        f'<p class="span">{escape(words.hiding)}</p>',
    ]
    return "\n".join(parts)


def _by(by: str, report: Report, figures: Mapping[str, str], words: Words) -> str:
    """Write what was counted by something, with its charts before their numbers."""
    drawn = "".join(figures[name] for name in CHARTS_BY.get(by, ()) if name in figures)
    return f"<h2>{escape(words.by[by])}</h2>{drawn}{_groups(report.groups[by], words)}"


def page_of(report: Report, figures: Mapping[str, str], words: Words) -> str:
    """Write the page, which needs nothing beside it."""
    body = body_of(report, figures, words)
    style = paper_style(words.language) + STYLE
    return (
        f'<!doctype html>\n<html lang="{words.language}" dir="{words.direction}">\n<head><meta charset="utf-8">'
        f"<title>{escape(words.title)}</title><style>{style}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def definition_of(measure: str, report: Report, words: Words) -> str:
    """Say what a measure is, with the estimate's own numbers in it."""
    said = words.measures[measure][1]
    if measure != "false_rate":
        return said
    row = report.summary.set_index("measure").to_dict("index")[measure]
    if isnan(row["value"]):
        return words.not_measured
    about = report.about
    sample = words.sample.format(
        name=about["sample_plan"], answered=words.count(about["answered_jobs"]), asked=words.count(about["asked_jobs"])
    )
    jobs = words.count(about["population"]["jobs"])
    return f"{said.format(jobs=jobs, low=words.share(row['low']), high=words.share(row['high']))} {sample}"


def _on_day(moment: datetime, words: Words) -> str:
    return words.numeral(jalali(moment)) if words.language == "fa" else moment.date().isoformat()


def _span(template: str, start: datetime, end: datetime, words: Words) -> str:
    return template.format(start=_on_day(start, words), end=_on_day(end, words))


def _cell(measure: str, value: float | str, words: Words) -> str:
    if isinstance(value, str):
        return escape(words.hidden[value])
    if isnan(value):
        return "–"
    return words.share(value) if measure in {*SHARES, "low", "high"} else words.count(value)


def _summary(report: Report, words: Words) -> str:
    before = report.period.before()
    rows = []
    for row in report.summary.to_dict("records"):
        measure = str(row["measure"])
        numbers = [
            f"<b>{_cell(measure, row['value'], words)}</b>",
            _cell(measure, row["previous"], words),
            _change(measure, row["change"], words),
        ]
        cells = "".join(f'<td class="n">{cell}</td>' for cell in numbers)
        name = escape(words.measures[measure][0])
        rows.append(f"<tr><td>{name}</td>{cells}<td>{escape(definition_of(measure, report, words))}</td></tr>")
    heads = (words.number, words.value, words.before, words.change, words.definition)
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    note = escape(_span(words.changed, before.start, before.end, words))
    return f'<table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table><p class="span">{note}</p>'


def _change(measure: str, change: float, words: Words) -> str:
    if isnan(change):
        return "–"
    sign = "+" if change > 0 else "−" if change < 0 else ""
    if measure not in SHARES:
        return f"<bdi dir='ltr'>{sign}{words.count(abs(change))}</bdi>"
    return words.points.format(change=f"<bdi dir='ltr'>{sign}{words.numeral(f'{abs(change) * 100:.1f}')}</bdi>")


def _groups(groups: pd.DataFrame, words: Words) -> str:
    columns = [name for name in (*MEASURES, "low", "high") if groups[name].notna().any()]
    head = "".join(f"<th>{escape(words.columns[name])}</th>" for name in ("code", "name", *columns))
    rows = []
    for code, row in groups.to_dict("index").items():
        named = f"<td><bdi>{escape(str(code))}</bdi></td><td>{escape(str(row['name']))}</td>"
        cells = "".join(f'<td class="n">{_cell(name, row[name], words)}</td>' for name in columns)
        rows.append(f"<tr>{named}{cells}</tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
