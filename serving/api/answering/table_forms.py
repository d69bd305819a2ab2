"""Rows as JSON, CSV or XLSX, by the `Accept` header; the files are safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from serving.api.answering.negotiation import preferred
from serving.api.answering.refusals import Refusal
from serving.list_file import safe_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

JSON = "application/json"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = (CSV, XLSX)
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def check_form(request: Request, forms: Sequence[str] = (JSON, *FILES)) -> str:
    """Return the form that a request prefers.

    Raises
    ------
    Refusal
        406 where it takes none of them.
    """
    form = preferred(request.headers.get("accept"), forms)
    if form is None:
        raise Refusal(
            HTTPStatus.NOT_ACCEPTABLE,
            f"It must be asked for in a form that it has. Allowed: {', '.join(forms)}.",
            f"تنها در این قالب‌ها داده می‌شود: {'، '.join(forms)}",
        )
    return form


def in_form(form: str, name: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], about: Any) -> bytes:
    """Write rows in a form; as JSON, under `name` in the document `about`."""
    if form == JSON:
        return json.dumps({**about, name: rows}, ensure_ascii=False).encode()
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    return _as_csv(columns, cells) if form == CSV else _as_xlsx(name, columns, cells)


def _as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode()


def _as_xlsx(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _AS_TEXT) as book:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for place, row in enumerate(rows):
            sheet.write_row(place + 1, 0, row)
    return out.getvalue()


def _cell(value: Any) -> Any:
    return " ".join(value) if isinstance(value, list) else value
