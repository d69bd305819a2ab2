"""Entering a landed drop in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.ledger import Kind, record
from features.store import Store
from features.whole_files import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

    from features.ingest.report import IngestReport
    from features.ledger import Recorded
    from features.settings import Settings


def record_landing(settings: Settings, report: IngestReport, drop: Path) -> Recorded:
    """Enter that a drop landed: what came, what became of it, and the files that the store keeps of it."""
    paths = [drop / f"{table}.{kind}" for table in report.tables for kind in ("parquet", "csv")]
    counts = {
        name: {
            "delivered": rows.delivered,
            "landed": rows.landed,
            "repeated": rows.repeated,
            "quarantined": rows.quarantined,
        }
        for name, rows in report.tables.items()
    }
    what = {
        "tables": counts,
        "drop": {path.name: sha256_of(path) for path in paths if path.exists()},
        "snapshot": report.snapshot,
    }
    return record(settings, Kind.DROP_LANDED, what, Store(settings.home, report.snapshot).latest_landing())
