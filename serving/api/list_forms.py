"""The forms that a list is sent in: JSON, CSV, Parquet and XLSX, safe to open."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from serving.api.list_index import COLUMNS
from serving.list_file import safe_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

JSON = "application/json"
CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def as_json(head: Mapping[str, Any], rows: Sequence[str]) -> bytes:
    """Put rows that are JSON already into a document, after its head."""
    start = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{start}, "jobs": [{", ".join(rows)}]}}'.encode()


def as_csv(rows: Sequence[str]) -> bytes:
    """Write CSV of which no cell runs as a spreadsheet's formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in map(json.loads, rows):
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row.values()])
    return out.getvalue().encode()


def as_parquet(rows: Sequence[str]) -> bytes:
    """Write Parquet; a list without rows keeps its columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"rank": pa.int64(), "score": pa.float64(), "raw_score": pa.float64()}
    kinds |= {"score_low": pa.float64(), "score_high": pa.float64()}
    schema = pa.schema([(column, kinds.get(column, pa.string())) for column in COLUMNS])
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([json.loads(row) for row in rows], schema=schema), out)
    return out.getvalue()


def as_xlsx(rows: Sequence[str]) -> bytes:
    """Write a workbook in which codes are text, never formulas or links."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, AS_TEXT) as book:
        sheet = book.add_worksheet("jobs")
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for place, row in enumerate(map(json.loads, rows)):
            sheet.write_row(place + 1, 0, row.values())
    return out.getvalue()


FILES: dict[str, Callable[[Sequence[str]], bytes]] = {CSV: as_csv, PARQUET: as_parquet, XLSX: as_xlsx}
FORMS = (JSON, *FILES)
