"""A file of reports that came over the API: whose rows may be in it, and from a workbook to the rows of a drop."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

from features.contract import TABLES
from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COLUMNS = tuple(column.name for column in TABLES["verifications"].columns)
MOST_ROWS = 20_000
_MOST_UNFOLDED = 64 << 20  # bytes that a workbook may unfold to


def write_upload(content: bytes, is_workbook: bool, inspector_id: str, file: Path) -> None:
    """Write what an inspector uploaded as CSV with the columns of `verifications`, for `receive`.

    Raises
    ------
    Fault
        When it is no table, is too long, or holds another inspector's rows; nothing is written then.
    """
    rows = list(_workbook(content) if is_workbook else _text(content))
    if not rows or len(rows) > MOST_ROWS + 1:
        raise Fault(
            f"A file must hold a header and up to {MOST_ROWS:,} rows; this one does not.",
            f"پرونده باید سرستون و حداکثر {MOST_ROWS:,} ردیف داشته باشد.",
        )
    names = [str(name).strip().lower() for name in rows[0]]
    if not {"inspector_id", "verification_id"} <= set(names):
        raise Fault(
            f"A file must have the columns of verifications: {', '.join(_COLUMNS)}.",
            f"پرونده باید ستون‌های جدول verifications را داشته باشد: {'، '.join(_COLUMNS)}.",
        )
    place = names.index("inspector_id")
    others = [
        number for number, row in enumerate(rows[1:], 1) if str([*row, *[""] * place][place]).strip() != inspector_id
    ]
    if others:
        raise Fault(
            f"Each row must be of the inspector who sends it; row {others[0]} is not.",
            f"هر ردیف باید از خود بازرس فرستنده باشد؛ ردیف {others[0]} نیست.",
        )
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([names, *rows[1:]])


def _text(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        yield from (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row)
    except (UnicodeError, csv.Error):
        raise _no_table() from None


def _workbook(content: bytes) -> Iterator[list[Any]]:
    from openpyxl import load_workbook

    if _unfolded(content) > _MOST_UNFOLDED:
        raise _no_table()
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=len(_COLUMNS) + 20)
        filled = [_filled(row) for row in rows if _filled(row)]
        book.close()
    except Exception:  # noqa: BLE001 -- a broken workbook fails in as many ways as there are XML parsers
        raise _no_table() from None
    width = len(filled[0]) if filled else 0
    yield from ([*row, *[""] * (width - len(row))] for row in filled)


def _filled(row: tuple[Any, ...]) -> list[Any]:
    """Return a row's cells up to the last that holds something; a sheet says of no row where it ends."""
    cells = ["" if cell is None else cell for cell in row]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _unfolded(content: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folded:
            return sum(part.file_size for part in folded.infolist())
    except zipfile.BadZipFile:
        raise _no_table() from None


def _no_table() -> Fault:
    return Fault(
        "A file must be CSV in UTF-8, or a workbook (XLSX) with the table on its first sheet; this is neither.",
        "پرونده باید CSV با UTF-8 یا کارپوشهٔ XLSX با جدول در برگهٔ نخست باشد؛ هیچ‌کدام نیست.",
    )
