"""A key that a system shows: as long as nobody takes it away and it has not expired, it opens what its person may."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotation
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from serving.records.columns import moment_text
from serving.records.rows import Held

ID_DIGITS = 12


class Key(Held):
    """The key itself is kept by nobody here.

    Attributes
    ----------
    key_hash
        The hash of the key, 64 hexadecimal digits: the key has 256 random bits, so nothing can be guessed from it.
    person
        Whose it is.
    expires_at
        Nothing where it lasts until it is revoked.
    """

    __tablename__ = "keys"

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey("people.number"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @property
    def id(self) -> str:
        """Name it for whoever revokes it."""
        return self.key_hash[:ID_DIGITS]

    def as_dict(self) -> dict[str, Any]:
        """Return what may be shown of it."""
        moments = {"made_at": self.made_at, "expires_at": self.expires_at, "revoked_at": self.revoked_at}
        return {"id": self.id} | {name: at and moment_text(at)[:19] + "Z" for name, at in moments.items()}
