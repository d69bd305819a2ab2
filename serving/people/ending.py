"""Ending log-ins: at log-out, and at once where somebody is disabled or becomes something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from serving.people.log_in import LogIn

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.people.person import Person


def end_log_ins(session: Session, person: Person) -> None:
    """End every log-in of somebody that has not ended; they open nothing from the next request on."""
    now = datetime.now(UTC)
    open_ones = select(LogIn).where(LogIn.person == person.number, LogIn.ended_at.is_(None))
    for log_in in session.scalars(open_ones):
        log_in.ended_at = now
