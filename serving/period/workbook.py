"""The report of a period as a workbook; what came from a drop is text there, never a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from serving.period.report import GROUPS, SHARES

if TYPE_CHECKING:
    from pathlib import Path

    from serving.period.report import Report
    from serving.period.words import Words

AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SUMMARY = ("name", "value", "low", "high", "previous", "change", "definition")
WIDTH = 18


def write_workbook(report: Report, summary: pd.DataFrame, path: Path, words: Words) -> None:
    """Write a sheet for the summary and one for each way to group."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    with xlsxwriter.Workbook(str(path), AS_TEXT) as book:
        heads = [words.number, words.value, words.columns["low"], words.columns["high"], words.before]
        heads += [words.change, words.definition]
        is_share = [[measure in SHARES] * len(SUMMARY) for measure in summary["measure"]]
        _write_sheet(book, words.sheet, heads, summary[list(SUMMARY)], is_share, words)
        for by in GROUPS:
            table = report.groups[by].reset_index()
            heads = [words.columns[str(column)] for column in table.columns]
            is_share = [[column in {*SHARES, "low", "high"} for column in table.columns]] * len(table)
            _write_sheet(book, words.by[by], heads, table, is_share, words)


def _write_sheet(
    book: Any, name: str, heads: list[str], rows: pd.DataFrame, is_share: list[list[bool]], words: Words
) -> None:
    sheet = book.add_worksheet(name)
    if words.direction == "rtl":
        sheet.right_to_left()
    share, count = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "#,##0"})
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    for place, row in enumerate(rows.itertuples(index=False, name=None)):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(place + 1, column, words.hidden.get(cell, cell))
            elif pd.notna(cell):
                sheet.write_number(place + 1, column, cell, share if is_share[place][column] else count)
    sheet.set_column(0, len(heads) - 1, WIDTH)
