"""A log-in: from when until when somebody is let in by a cookie."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from serving.records.rows import Base, Held


class LogIn(Held):
    """The cookie's value is kept by nobody here.

    Attributes
    ----------
    cookie_hash
        The hash of the cookie's value, 64 hexadecimal digits.
    person
        Who logged in.
    way
        `password` or `provider`.
    expires_at
        When it ends at the latest.
    ended_at
        When it was ended; nothing while it was not.
    """

    __tablename__ = "log_ins"

    cookie_hash: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey("people.number"), index=True)
    way: Mapped[str]
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class LastUse(Base):
    """When a log-in was last used, to some minutes; the ledger does not hold it, since it would change too often."""

    __tablename__ = "last_uses"

    cookie_hash: Mapped[str] = mapped_column(ForeignKey("log_ins.cookie_hash"), primary_key=True)
    used_at: Mapped[datetime]


class RefusedLogIns(Held):
    """How many log-ins were refused of an account, or under names that no account has.

    Attributes
    ----------
    account
        The number of the account, as text, or `nobody`.
    """

    __tablename__ = "refused_log_ins"

    account: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]
