"""The report of a period as files: HTML, PDF, CSV and XLSX of the same numbers."""

from __future__ import annotations

from base64 import b64encode
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from features.whole_files import whole_file
from serving.drawn_chart import PAPER, figure_of, png_of, svg_of
from serving.list_file import write_list
from serving.pdf_file import pdf_of
from serving.period.charts import charts_of
from serving.period.page import definition_of, page_of
from serving.period.report import GROUPS
from serving.period.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from serving.drawn_chart import Colours, Drawing
    from serving.period.report import Report
    from serving.period.words import Words

FILES = ("report.html", "report.pdf", "report.xlsx", "summary.csv", "groups.csv")


def write_report(report: Report, out: Path, words: Words, only: Collection[str] = FILES) -> list[Path]:
    """Write a report into a folder, or some of its files, each whole or not at all; return the files."""
    writers: dict[str, Callable[[Path], None]] = {
        "report.html": partial(_write_page, report, words),
        "report.pdf": partial(_write_pdf, report, words),
        "report.xlsx": lambda path: write_workbook(report, _summary(report, words), path, words),
        "summary.csv": lambda path: write_list(_summary(report, words), path),
        "groups.csv": lambda path: write_list(_groups(report), path),
    }
    written = [out / name for name in FILES if name in only]
    for path in written:
        with whole_file(path) as draft:
            writers[path.name](draft)
    return written


def _write_page(report: Report, words: Words, path: Path) -> None:
    page = page_of(report, drawn_on(report, words, PAPER), words)
    path.write_text(page, encoding="utf-8")


def drawn_on(report: Report, words: Words, colours: Colours) -> dict[str, str]:
    """Draw a report's charts as figures of an HTML page, by name."""
    charts = charts_of(report, words, colours)
    return {name: figure_of(chart, svg_of(chart, words.language)) for name, chart in charts.items()}


def _image(chart: Drawing, words: Words) -> str:
    content = b64encode(png_of(chart, words.language)).decode()
    return f'<img alt="{escape(chart.title)}" src="data:image/png;base64,{content}">'


def _write_pdf(report: Report, words: Words, path: Path) -> None:
    charts = charts_of(report, words, PAPER)
    page = page_of(report, {name: figure_of(chart, _image(chart, words)) for name, chart in charts.items()}, words)
    path.write_bytes(pdf_of(page))


def _summary(report: Report, words: Words) -> pd.DataFrame:
    about = [(words.measures[one][0], definition_of(one, report, words)) for one in report.summary["measure"]]
    named = pd.DataFrame(about, columns=["name", "definition"])
    return pd.concat([report.summary, named], axis=1)


def _groups(report: Report) -> pd.DataFrame:
    parts = [report.groups[by].reset_index().assign(by=by) for by in GROUPS]
    rows = pd.concat(parts, ignore_index=True).round(6)
    return rows[["by", *(column for column in rows.columns if column != "by")]]
