"""The forms that a list is sent in: JSON, CSV, Parquet and XLSX, safe to open."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from models.reasons import MOST_REASONS
from serving.api.index.index_making import COLUMNS
from serving.list_file import safe_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from serving.api.index.list_index import Listed

JSON = "application/json"
CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

REASONS = tuple(f"reason_{number + 1}" for number in range(MOST_REASONS))
FILE_COLUMNS = (*COLUMNS, *REASONS, "reasons_pending")
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def as_json(head: Mapping[str, Any], jobs: Sequence[Listed]) -> bytes:
    """Put jobs, which are JSON already, into a document after its head."""
    start = json.dumps(head, ensure_ascii=False)[:-1]
    rows = ", ".join([f'{row[:-1]}, "reasons": {reasons or "null"}}}' for _, row, reasons in jobs])
    return f'{start}, "jobs": [{rows}]}}'.encode()


def as_csv(jobs: Sequence[Listed]) -> bytes:
    """Write CSV of which no cell runs as a spreadsheet's formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FILE_COLUMNS)
    for row in _rows(jobs):
        writer.writerow([_as_cell(cell) for cell in row.values()])
    return out.getvalue().encode()


def as_parquet(jobs: Sequence[Listed]) -> bytes:
    """Write Parquet; a list without rows keeps its columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"rank": pa.int64(), "reasons_pending": pa.bool_()}
    kinds |= dict.fromkeys(("score", "score_low", "score_high", "raw_score"), pa.float64())
    schema = pa.schema([(column, kinds.get(column, pa.string())) for column in FILE_COLUMNS])
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(_rows(jobs)), schema=schema), out)
    return out.getvalue()


def as_xlsx(jobs: Sequence[Listed]) -> bytes:
    """Write a workbook in which codes and reasons are text, never formulas or links."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, AS_TEXT) as book:
        sheet = book.add_worksheet("jobs")
        sheet.write_row(0, 0, FILE_COLUMNS, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for place, row in enumerate(_rows(jobs)):
            sheet.write_row(place + 1, 0, row.values())
    return out.getvalue()


def _rows(jobs: Sequence[Listed]) -> Iterator[dict[str, Any]]:
    """Yield each job as the cells of `FILE_COLUMNS`; a reason that there is not is no cell."""
    for _, row, reasons in jobs:
        said = [] if reasons is None else json.loads(reasons)
        cells = [*said, *[None] * (MOST_REASONS - len(said))]
        yield {**json.loads(row), **dict(zip(REASONS, cells, strict=True)), "reasons_pending": reasons is None}


def _as_cell(cell: Any) -> Any:
    if isinstance(cell, bool):
        return str(cell).lower()
    return safe_cell(cell) if isinstance(cell, str) else cell


FILES: dict[str, Callable[[Sequence[Listed]], bytes]] = {CSV: as_csv, PARQUET: as_parquet, XLSX: as_xlsx}
FORMS = (JSON, *FILES)
