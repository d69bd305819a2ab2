"""The report of a period as files: HTML, PDF, CSV and XLSX of the same numbers."""

from __future__ import annotations

import warnings
from base64 import b64encode
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from features.faults import Fault
from features.whole_files import whole_file
from serving.list_file import write_list
from serving.period.charts import charts_of
from serving.period.page import definition_of, page_of
from serving.period.report import GROUPS
from serving.period.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from serving.period.charts import Chart
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
    charts = charts_of(report, words)
    page = page_of(report, {name: chart.svg for name, chart in charts.items()}, words)
    path.write_text(page, encoding="utf-8")


def _image(chart: Chart) -> str:
    return f'<img alt="" src="data:image/png;base64,{b64encode(chart.png).decode()}">'


def _write_pdf(report: Report, words: Words, path: Path) -> None:
    charts = charts_of(report, words)
    page = page_of(report, {name: _image(chart) for name, chart in charts.items()}, words)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of what a later WeasyPrint will ask the machine for
            from weasyprint import HTML  # type: ignore[import-untyped]  # it ships no types
    except OSError:
        raise Fault(
            "A PDF needs the system library Pango; it is not installed. Try: apt-get install libpangoft2-1.0-0.",
            "برای PDF کتابخانهٔ Pango لازم است و نصب نیست: apt-get install libpangoft2-1.0-0",
        ) from None
    HTML(string=page).write_pdf(path)


def _summary(report: Report, words: Words) -> pd.DataFrame:
    about = [(words.measures[one][0], definition_of(one, report, words)) for one in report.summary["measure"]]
    named = pd.DataFrame(about, columns=["name", "definition"])
    return pd.concat([report.summary, named], axis=1)


def _groups(report: Report) -> pd.DataFrame:
    parts = [report.groups[by].reset_index().assign(by=by) for by in GROUPS]
    rows = pd.concat(parts, ignore_index=True).round(6)
    return rows[["by", *(column for column in rows.columns if column != "by")]]
