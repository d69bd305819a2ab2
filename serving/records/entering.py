"""Entering changes in the ledger: each once, in their order, whatever was killed when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from features.ledger import Kind, changes_since, entry_now, record_all
from serving.records.change import Change

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from features.settings import Settings

AT_ONCE = 500  # entries under one signature


def enter(settings: Settings, engine: Engine) -> int:
    """Enter every change that has no place in the ledger yet; return how many that were.

    The transaction keeps other processes from entering the same. One killed after the ledger took a change, and before
    the change learnt its place, leaves it to the next: the ledger is asked first which changes it has.
    """
    entered = 0
    while found := _enter_some(settings, engine):
        entered += found
    return entered


def _enter_some(settings: Settings, engine: Engine) -> int:
    with Session(engine) as session:
        session.connection(execution_options={"writes": True})
        in_order = select(Change).where(Change.entry.is_(None)).order_by(Change.seq).limit(AT_ONCE)
        waiting = session.scalars(in_order.with_for_update()).all()
        if not waiting:
            return 0
        last = session.scalar(select(func.max(Change.entry)))
        there = changes_since(settings, 0 if last is None else last + 1)
        missing = [change for change in waiting if change.id not in there]
        entries = [entry_now(Kind.RECORDS_CHANGED, change.what(), change.who) for change in missing]
        there |= dict(zip((change.id for change in missing), record_all(settings, entries), strict=True))
        for change in waiting:
            change.entry, change.leaf = there[change.id].index, there[change.id].leaf
        session.commit()
    return len(waiting)
