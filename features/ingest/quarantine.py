"""The quarantine as people read it: one line a row, with what it must become."""

from __future__ import annotations

import csv
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from features.contract import TABLES
from features.ingest.rules import Finding, sentences
from features.store.landed import store_folder
from features.store.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = ("table", "file", "row", "key", "column", "rule", "message_fa", "message_en")
_BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets show Persian as noise
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def export(home: Path, out: Path) -> int:
    """Write the quarantine to a CSV file, whole or not at all; return how many rows it lists."""
    draft = out.with_name(f".{out.name}.draft")
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(_BYTE_ORDER_MARK)
            listed = csv.writer(file)
            listed.writerow(COLUMNS)
            for line in lines(home):
                listed.writerow([_safe(cell) for cell in line])
                rows += 1
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return rows


def lines(home: Path) -> Iterator[list[str]]:
    """Yield each row in quarantine as the cells of `COLUMNS`: where it stood and what it must become."""
    for entry in _entries(home):
        yield _line(entry)


def count_by_rule(home: Path) -> dict[str, dict[str, int]]:
    """Count the rows in quarantine by table and by the rule that names them."""
    counts = Counter((entry["table"], entry["rule"]) for entry in _entries(home))
    tables: dict[str, dict[str, int]] = {}
    for (table, rule), rows in sorted(counts.items()):
        tables.setdefault(table, {})[rule] = rows
    return tables


def _entries(home: Path) -> Iterator[dict[str, Any]]:
    store = store_folder(home)
    listed = read_manifest(store).quarantine
    if listed is None:
        return
    for batch in pq.ParquetFile(store / listed.path).iter_batches():
        yield from batch.to_pylist()


def _line(entry: dict[str, Any]) -> list[str]:
    findings = [Finding.parse(text) for text in entry["findings"].split(",")]
    persian, english = sentences(TABLES[entry["table"]], findings)
    named = [entry["table"], entry["file"], str(entry["row"]), entry["key"] or "", entry["column"], entry["rule"]]
    return [*named, persian, english]


def _safe(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_MARKS) else cell
