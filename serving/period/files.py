"""The report of a period as files: HTML, PDF, CSV and XLSX of the same numbers."""

from __future__ import annotations

import warnings
from base64 import b64encode
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
    from pathlib import Path

    from serving.period.charts import Chart
    from serving.period.report import Report
    from serving.period.words import Words

FILES = ("report.html", "report.pdf", "report.xlsx", "summary.csv", "groups.csv")


def write_report(report: Report, out: Path, words: Words) -> list[Path]:
    """Write a report into a folder, each file whole or not at all; return the files."""
    charts = charts_of(report, words)
    page = page_of(report, {name: chart.svg for name, chart in charts.items()}, words)
    summary = _summary(report, words)
    with whole_file(out / "report.html") as draft:
        draft.write_text(page, encoding="utf-8")
    with whole_file(out / "report.pdf") as draft:
        _write_pdf(page_of(report, {name: _image(chart) for name, chart in charts.items()}, words), draft)
    with whole_file(out / "report.xlsx") as draft:
        write_workbook(report, summary, draft, words)
    write_list(summary, out / "summary.csv")
    write_list(_groups(report), out / "groups.csv")
    return [out / name for name in FILES]


def _image(chart: Chart) -> str:
    return f'<img alt="" src="data:image/png;base64,{b64encode(chart.png).decode()}">'


def _write_pdf(page: str, path: Path) -> None:
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
    return pd.concat([report.summary.round(6), named], axis=1)


def _groups(report: Report) -> pd.DataFrame:
    parts = [report.groups[by].reset_index().assign(by=by) for by in GROUPS]
    rows = pd.concat(parts, ignore_index=True).round(6)
    return rows[["by", *(column for column in rows.columns if column != "by")]]
