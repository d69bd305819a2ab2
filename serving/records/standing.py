"""What stands in the records now, row by row, for whoever holds it to the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from serving.records.change import Change
from serving.records.rows import Base, Held
from serving.records.scoping import narrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

BLOCK = 1_000


def rows_now(engine: Engine) -> Iterator[tuple[str, str]]:
    """Return the key and the hash of every row that the ledger holds, a block in memory at a time."""
    with Session(engine) as session:
        narrow(session, None)
        for mapper in Base.registry.mappers:
            if issubclass(mapper.class_, Held):
                for row in session.scalars(select(mapper.class_).execution_options(yield_per=BLOCK)):
                    yield row.key(), row.sha256()
                    session.expunge(row)


def changes_now(engine: Engine) -> Iterator[Change]:
    """Return every change, in order."""
    with Session(engine) as session:
        yield from session.scalars(select(Change).order_by(Change.seq).execution_options(yield_per=BLOCK))
