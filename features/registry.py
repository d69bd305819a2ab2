"""The registry in the store, as it was known before whatever moment is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.contract import TABLES
from features.faults import Fault
from features.known import Known, known_before
from features.store import valid_rows

if TYPE_CHECKING:
    from features.engine import Engine
    from features.store import Store


def open_registry(engine: Engine, store: Store) -> Known:
    """Let the engine read every table as it is known before the moment; a moment must have been set.

    Raises
    ------
    Fault
        When a table of the contract has not landed yet.
    """
    missing = [name for name in TABLES if not store.files(name)]
    if missing:
        raise Fault(
            f"The store must hold every table of the contract; missing: {', '.join(missing)}. Try: rastin ingest DROP.",
            f"انبار باید همهٔ جدول‌های قرارداد را داشته باشد؛ نیست: {'، '.join(missing)}. "
            "نخست rastin ingest DROP را اجرا کنید.",
        )
    moment = engine.table("moment")
    valid = {}
    for name in TABLES:
        engine.view(f"landed_{name}", store.files(name))
        landed = engine.table(f"landed_{name}")
        valid[name] = valid_rows(landed, name, moment.as_of.as_scalar(), has_history=store.has_history(name))
    known = known_before(valid, moment)
    return Known(moment=moment, **{name: engine.define(f"known_{name}", rows) for name, rows in known.items()})
