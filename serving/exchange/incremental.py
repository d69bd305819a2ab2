"""Exports for other bodies: the rows that landed or changed since a watermark, each as it stands now.

A watermark is the name of a snapshot of the store. What landed since is what lies in files that the snapshot lacks:
files never change, so that the same two snapshots always give the same bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.contract import TABLES
from features.contract.columns import Kind
from features.engine import open_engine
from features.faults import Fault
from features.ledger import Kind as EntryKind
from features.ledger import record
from features.store import Store, valid_rows
from features.whole_files import sha256_of, whole_file
from models.published import write_parquet
from serving.exchange.changes import CHANGES
from serving.list_file import write_list

if TYPE_CHECKING:
    import ibis
    import pandas as pd

    from features.settings import Settings
    from serving.exchange.changes import Changes

_NOW = datetime(9999, 1, 1)  # noqa: DTZ001 - Tehran's local time has no zone here; what the snapshot holds counts
_FORMATS = {Kind.DAY: "%Y-%m-%d", Kind.MOMENT: "%Y-%m-%d %H:%M:%S"}
_WATERMARK = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Export:
    """Changed rows, and the watermark to go on from."""

    rows: pd.DataFrame
    since: str | None
    watermark: str


def changed_since(
    settings: Settings, table: str, since: str | None, until: str | None = None, *, with_tokens: bool = False
) -> Export:
    """Collect the rows of an export that landed or changed since a watermark.

    Parameters
    ----------
    settings
        The home folder.
    table
        A name of `CHANGES`.
    since
        A watermark that an earlier export gave; `None` for all rows.
    until
        Another: what landed after it is left out. `None` for what has landed by now.
    with_tokens
        Whether the pseudonyms of persons leave too.

    Raises
    ------
    Fault
        When the store never stood as a watermark says, or nothing has landed in a table that is needed.
    """
    asked = CHANGES[table]
    store = Store(settings.home, until)
    before = set(Store(settings.home, since).files(asked.source)) if since is not None else set()
    fresh = [file for file in store.files(asked.source) if file not in before]
    _check_have_landed(store, asked)
    with open_engine(settings) as engine:
        tables = {}
        for name in asked.reads:
            engine.view(f"landed_{name}", store.files(name))
            tables[name] = valid_rows(engine.table(f"landed_{name}"), name, _NOW, has_history=store.has_history(name))
        rows: pd.DataFrame = asked.rows(tables, _fresh(engine, fresh, asked), with_tokens=with_tokens).to_pandas()
    return Export(rows, since, store.snapshot())


def _fresh(engine: Any, files: list[Path], asked: Changes) -> ibis.Table | None:
    """Return the keys that lie in new files; `None` where there is none."""
    if not files:
        return None
    engine.view("fresh", files)
    return engine.table("fresh").select(*TABLES[asked.source].key).distinct()


def _check_have_landed(store: Store, asked: Changes) -> None:
    lacking = [name for name in asked.reads if not store.files(name)]
    if lacking:
        raise Fault(
            f"The tables {', '.join(asked.reads)} must have landed; {', '.join(lacking)} did not. "
            "Try: rastin ingest DROP.",
            f"جدول‌های {'، '.join(asked.reads)} باید دریافت شده باشد؛ {'، '.join(lacking)} نیست.",
        )


def write_export(settings: Settings, table: str, export: Export, out: Path, *, with_tokens: bool = False) -> Path:
    """Write an export as CSV or Parquet, its watermark beside it, and enter that in the ledger.

    Returns the watermark's file. It is written last: who finds one has the rows before it.
    """
    if out.suffix == ".parquet":
        with whole_file(out) as draft:
            write_parquet(export.rows, draft)
    else:
        write_list(_as_text(export.rows, CHANGES[table]), out)
    what = {
        "list": f"changes of {table}",
        "rows": len(export.rows),
        "since": export.since,
        "until": export.watermark,
        "with_tokens": with_tokens,
        "out_sha256": sha256_of(out),
    }
    record(settings, EntryKind.EXPORT_MADE, what)
    beside = out.with_name(f"{out.name}.watermark")
    with whole_file(beside) as draft:
        draft.write_text(f"{export.watermark}\n", encoding="ascii")
    return beside


def read_watermark(text: str) -> str:
    """Read a watermark, or the file of one.

    Raises
    ------
    Fault
        When it is neither.
    """
    path = Path(text)
    said = path.read_text(encoding="ascii", errors="replace").strip() if path.is_file() else text
    if not _WATERMARK.fullmatch(said):
        raise Fault(
            f"A watermark must be what an export gave, 64 hexadecimal digits, or its file; got {text!r}.",
            f"نشانه باید همان باشد که برون‌برد پیشین داده است (۶۴ رقم شانزده‌شانزدهی) یا پروندهٔ آن؛ «{text}» نیست.",
        )
    return said


def _as_text(rows: pd.DataFrame, asked: Changes) -> pd.DataFrame:
    """Write days and moments as the published schema says."""
    formats = {one.name: _FORMATS[one.kind] for one in asked.columns if one.kind in _FORMATS}
    written: dict[str, Any] = {
        name: rows[name].dt.strftime(pattern) for name, pattern in formats.items() if name in rows
    }
    return rows.assign(**written)
