"""The registry in the store, as it was known before a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.contract import TABLES
from features.faults import Fault
from features.known import Known, known_before
from features.moment import put_moment
from features.store import landed_schema, valid_rows

if TYPE_CHECKING:
    from datetime import datetime

    from features.engine import Engine
    from features.store import Store


NEEDED = ("jobs", "plans", "counties", "provinces", "agencies", "programs")


def open_registry(engine: Engine, store: Store, as_of: datetime, cycle: int) -> Known:
    """Let the engine read every table as it is known before a moment.

    An engine has one registry open at a time: opening it as of another moment moves what was opened before.

    Parameters
    ----------
    engine, store
        Where to compute, and what has landed.
    as_of
        The moment, local time of Tehran: rows known at or after it do not exist yet.
    cycle
        The cycle to be described.

    Raises
    ------
    Fault
        When the calendar has no such cycle, or no job, plan or reference list has landed yet. A registry without loans,
        commitments or checks is whole.
    """
    missing = [name for name in NEEDED if not store.files(name)]
    if missing:
        raise Fault(
            f"The store must hold jobs, plans and reference lists; missing: {', '.join(missing)}. "
            "Try: rastin ingest DROP.",
            f"انبار باید شغل‌ها، طرح‌ها و فهرست‌های مرجع را داشته باشد؛ نیست: {'، '.join(missing)}. "
            "نخست rastin ingest DROP را اجرا کنید.",
        )
    put_moment(engine, as_of, cycle)
    valid = {}
    for name in TABLES:
        if store.files(name):
            engine.view(f"landed_{name}", store.files(name))
        else:
            engine.put(f"landed_{name}", landed_schema(name).to_pyarrow().empty_table())
        landed = engine.table(f"landed_{name}")  # dates stand as constants: what lies behind one is left unread
        valid[name] = valid_rows(landed, name, as_of, has_history=store.has_history(name))
    known = known_before(valid, as_of)
    return Known(
        moment=engine.table("moment"), **{name: engine.define(f"known_{name}", rows) for name, rows in known.items()}
    )
