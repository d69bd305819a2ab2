"""The log-ins of somebody that open something now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from serving.people.log_in import LastUse, LogIn
from serving.people.logging_in import UNUSED
from serving.records.columns import moment_text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.people.person import Person


@dataclass(frozen=True)
class OpenLogIn:
    """A log-in that has neither ended nor expired, nor was unused for too long.

    Attributes
    ----------
    way
        `password` or `provider`.
    begun_at, used_at, expires_at
        When it began, was last used (to some minutes), and ends at the latest.
    """

    way: str
    begun_at: datetime
    used_at: datetime
    expires_at: datetime

    def as_dict(self) -> dict[str, str]:
        """Return it as a document."""
        moments = {"begun_at": self.begun_at, "used_at": self.used_at, "expires_at": self.expires_at}
        return {"way": self.way} | {name: moment_text(at)[:19] + "Z" for name, at in moments.items()}


def open_log_ins(session: Session, person: Person) -> tuple[OpenLogIn, ...]:
    """List them, the oldest first."""
    now = datetime.now(UTC)
    columns = (LogIn.way, LogIn.begun_at, LastUse.used_at, LogIn.expires_at)
    asked = (
        select(*columns)
        .join(LastUse, LastUse.cookie_hash == LogIn.cookie_hash)
        .where(LogIn.person == person.number, LogIn.ended_at.is_(None))
        .where(LogIn.expires_at > now, LastUse.used_at > now - UNUSED)
        .order_by(LogIn.begun_at)
    )
    return tuple(OpenLogIn(*row) for row in session.execute(asked))
