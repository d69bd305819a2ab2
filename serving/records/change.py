"""A change: the rows that one operation made, changed or deleted, and where the ledger says so."""

from __future__ import annotations

import uuid
from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from serving.records.rows import Base


def new_id() -> str:
    """Make an identifier that nobody can guess, in the order of making."""
    return str(uuid.uuid4())


class Change(Base):
    """Written in the transaction that it tells of; entered in the ledger right after.

    Attributes
    ----------
    seq
        The order of changes: of two to the same row, the later has the higher.
    id
        Names the change in its entry.
    at, who, operation
        When, by which account, and what was done, as `report.filed`.
    rows
        The hash of each row after the change; nothing where it was deleted.
    entry, leaf, checkpoint
        The entry's place in the ledger, its hash, and the signed checkpoint that came with it; nothing until it is
        entered.
    seal
        Signed by the ledger's key over all the rest: who can write to the database and has no key can make no change
        that would be entered, and alter none unseen.
    """

    __tablename__ = "changes"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    who: Mapped[str]
    operation: Mapped[str]
    rows: Mapped[dict[str, Any]]
    entry: Mapped[int | None] = mapped_column(index=True)
    leaf: Mapped[str | None]
    checkpoint: Mapped[str | None]
    seal: Mapped[str] = mapped_column(default="")

    def what(self) -> dict[str, Any]:
        """Return what the ledger's entry says."""
        return {"operation": self.operation, "change": self.id, "rows": self.rows}
