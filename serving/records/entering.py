"""Entering changes in the ledger: each once, in their order, whatever was killed when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from features.ledger import Kind, changes_since, entry_now, record_all
from features.ledger.keys import open_signer
from serving.records.change import Change
from serving.records.sealing import is_sealed, seal

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from features.settings import Settings

AT_ONCE = 500  # entries under one signature


def enter(settings: Settings, engine: Engine) -> int:
    """Enter every change that has no place in the ledger yet; return how many that were.

    The transaction keeps other processes from entering the same. One killed after the ledger took a change, and before
    the change learnt its place, leaves it to the next: the ledger is asked first which changes it has. What was not
    made by way of the records has no seal, and is left for `rastin audit verify` to tell of.
    """
    entered, last = 0, 0
    while page := _enter_some(settings, engine, last):
        last, found = page
        entered += found
    return entered


def _enter_some(settings: Settings, engine: Engine, after: int) -> tuple[int, int] | None:
    """Enter some changes after a place among them; return the last place looked at and how many were entered."""
    with Session(engine) as session:
        session.connection(execution_options={"writes": True})
        in_order = select(Change).where(Change.entry.is_(None), Change.seq > after).order_by(Change.seq).limit(AT_ONCE)
        looked_at = session.scalars(in_order.with_for_update()).all()
        if not looked_at:
            return None
        signer = open_signer(settings.ledger_key_path)
        waiting = [change for change in looked_at if is_sealed(signer.verifier, change)]
        last = session.scalar(select(func.max(Change.entry)))
        there = changes_since(settings, 0 if last is None else last + 1) if waiting else {}
        missing = [change for change in waiting if change.id not in there]
        entries = [entry_now(Kind.RECORDS_CHANGED, change.what(), change.who) for change in missing]
        there |= dict(zip((change.id for change in missing), record_all(settings, entries), strict=True))
        for change in waiting:
            entered = there[change.id]
            change.entry, change.leaf, change.checkpoint = entered.index, entered.leaf, entered.note
            seal(signer, change)
        place = looked_at[-1].seq
        session.commit()
        return place, len(waiting)
