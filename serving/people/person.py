"""A person or a system that has an account, as the records keep it."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serving.people.keyholder import Keyholder
from serving.people.roles import Role
from serving.records.rows import Held
from serving.records.scope import Scope


class Person(Held):
    """Never deleted: what was done under an account stays somebody's.

    Attributes
    ----------
    number
        Names the account in the ledger, where a person's name must not stand.
    name
        What they log in with, and are listed by.
    role, provinces, counties, agencies, firms
        What they may do, and with which rows; an empty list bounds nothing.
    level
        Of a supervisor: a level of inspectors.
    inspector_id
        Of an inspector: as reports and worklists name them.
    issuer, subject
        Who they are to an identity provider; nothing where they do not log in by one.
    password_hash
        Nothing where they do not log in with a password.
    disabled_at
        Since when nothing of theirs opens anything.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    provinces: Mapped[list[str]]
    counties: Mapped[list[str]]
    agencies: Mapped[list[str]]
    firms: Mapped[list[str]]
    level: Mapped[str | None]
    inspector_id: Mapped[str | None]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    password_hash: Mapped[str | None]
    made_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    @classmethod
    def of(cls, holder: Keyholder, made_at: datetime) -> Person:
        """Make the row of a new account, without a password and without a key."""
        person = cls(name=holder.name, made_at=made_at)
        person.take(holder)
        return person

    def take(self, holder: Keyholder) -> None:
        """Take over role, scope, level and inspector."""
        self.role, self.level, self.inspector_id = holder.role.value, holder.level, holder.inspector_id
        self.provinces, self.counties = list(holder.scope.provinces), list(holder.scope.counties)
        self.agencies, self.firms = list(holder.scope.agencies), list(holder.scope.firms)

    def as_dict(self) -> dict[str, Any]:
        """Return what may be shown of it to whoever keeps the accounts."""
        return {
            "name": self.name,
            "number": self.number,
            "role": self.role,
            "provinces": self.provinces,
            "counties": self.counties,
            "agencies": self.agencies,
            "firms": self.firms,
            "level": self.level,
            "inspector_id": self.inspector_id,
            "has_password": self.password_hash is not None,
            "subject": self.subject,
            "disabled": self.disabled_at is not None,
        }

    def holder(self) -> Keyholder:
        """Return what a request is answered by."""
        scope = Scope(tuple(self.provinces), tuple(self.counties), tuple(self.agencies), tuple(self.firms))
        return Keyholder(self.name, Role(self.role), scope, self.level, self.inspector_id, self.number)
