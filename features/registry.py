"""The registry in the store, as it was known before a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.contract import TABLES
from features.faults import Fault
from features.known import known_before
from features.store import valid_rows

if TYPE_CHECKING:
    from datetime import datetime

    from features.engine import Engine
    from features.known import Known
    from features.store import Store


def registry_before(engine: Engine, store: Store, as_of: datetime) -> Known:
    """Read every table as it was known just before `as_of`."""
    missing = [name for name in TABLES if not store.files(name)]
    if missing:
        raise Fault(
            f"The store must hold every table of the contract; missing: {', '.join(missing)}. Try: rastin ingest DROP.",
            f"انبار باید همهٔ جدول‌های قرارداد را داشته باشد؛ نیست: {'، '.join(missing)}. "
            "نخست rastin ingest DROP را اجرا کنید.",
        )
    tables = {
        name: valid_rows(engine.read(store.files(name)), name, as_of, has_history=store.has_history(name))
        for name in TABLES
    }
    return known_before(tables, as_of)
