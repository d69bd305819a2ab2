"""What the records keep of an arrival: jobs that the registry's system sent as they were registered."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from serving.records.rows import Held


class Arrival(Held):
    """One arrival; nothing changes it once it is there.

    Attributes
    ----------
    arrival_id
        Names it.
    account
        Under which it was sent.
    arrived_at
        When.
    as_of
        The moment right after it landed, ISO, local time of Tehran: as of then its jobs are scored.
    job_ids
        The jobs that it delivered, those in quarantine included.
    told
        What was answered: counts by table, rows in quarantine, notices, the ledger's entry of the landing.
    content_sha256
        Of the content as it was sent, byte for byte.
    """

    __tablename__ = "arrivals"

    arrival_id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(index=True)
    arrived_at: Mapped[datetime] = mapped_column(index=True)
    as_of: Mapped[str]
    job_ids: Mapped[list[str]]
    told: Mapped[dict[str, Any]]
    content_sha256: Mapped[str]
