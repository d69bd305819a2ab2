"""Answers that were given to requests that create, so that the same request sent again creates nothing more."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from serving.records.rows import Held

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from serving.records import Records

AT_ONCE = 500


class KeptAnswer(Held):
    """Kept in the transaction that created what it tells of.

    Attributes
    ----------
    account, idempotency_key
        Who sent the request, and the name they gave it.
    request_sha256
        Of its method, address and body.
    status, location, document
        What was answered; the place in the ledger, known only later, is added from the change.
    change_id
        The change that created it.
    at
        When.
    """

    __tablename__ = "kept_answers"

    account: Mapped[str] = mapped_column(primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[str]
    status: Mapped[int]
    location: Mapped[str | None]
    document: Mapped[dict[str, Any]]
    change_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


def find_answer(session: Session, account: str, key: str) -> KeptAnswer | None:
    """Return the answer to a request that was given that key; `None` where there was none."""
    return session.get(KeptAnswer, (account, key))


def count_answers(records: Records) -> int:
    """Count the answers that are kept."""
    with records.reading() as session:
        return session.scalar(select(func.count()).select_from(KeptAnswer)) or 0


def forget_answers(records: Records, who: str, before: datetime) -> int:
    """Forget answers older than a moment, in steps, each entered in the ledger; return how many.

    Whoever sends one of those requests again, creates anew.
    """
    forgotten = 0
    while found := records.change(who, "answers.forgotten", lambda session: _forget_some(session, before)).value:
        forgotten += found
    return forgotten


def _forget_some(session: Session, before: datetime) -> int:
    old = session.scalars(select(KeptAnswer).where(KeptAnswer.at < before).order_by(KeptAnswer.at).limit(AT_ONCE)).all()
    for answer in old:
        session.delete(answer)
    return len(old)
