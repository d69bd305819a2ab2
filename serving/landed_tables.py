"""The registry's landed tables as they were known before a moment, for those who count in them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from features.faults import Fault
from features.store import Store, valid_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ibis import Table

    from features.settings import Settings


@contextmanager
def landed_tables(settings: Settings, as_of: datetime, *names: str) -> Iterator[dict[str, Table]]:
    """Open some tables, each row in the version valid as of a moment; rows known only later are for the caller to drop.

    Raises
    ------
    Fault
        When nothing has landed in one of them.
    """
    from features.engine import open_engine  # it brings ibis and pandas, for which a start need not wait

    store = Store(settings.home)
    lacking = [name for name in names if not store.files(name)]
    if lacking:
        raise Fault(
            f"The tables {', '.join(names)} must have landed; {', '.join(lacking)} did not. Try: rastin ingest DROP.",
            f"جدول‌های {'، '.join(names)} باید دریافت شده باشد؛ {'، '.join(lacking)} نیست: rastin ingest DROP",
        )
    with open_engine(settings) as engine:
        tables = {}
        for name in names:
            engine.view(f"landed_{name}", store.files(name))
            tables[name] = valid_rows(engine.table(f"landed_{name}"), name, as_of, has_history=store.has_history(name))
        yield tables
