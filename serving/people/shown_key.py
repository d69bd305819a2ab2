"""Whose key is shown: one look-up by the key's hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from serving.people.key import Key
from serving.people.keyholder import Keyholder, hash_of
from serving.people.person import Person
from serving.people.roles import Role
from serving.records.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine
    from sqlalchemy.orm import InstrumentedAttribute

HOLDER: tuple[InstrumentedAttribute[Any], ...] = (
    *(Person.name, Person.role, Person.provinces, Person.counties, Person.agencies, Person.firms),
    *(Person.level, Person.inspector_id, Person.number),
)
_BY_KEY = (
    select(*HOLDER, Key.expires_at)
    .join(Key, Key.person == Person.number)
    .where(
        Key.key_hash == bindparam("key_hash"),
        Key.revoked_at.is_(None),
        Person.disabled_at.is_(None),
    )
)


@dataclass(frozen=True)
class ShownKey:
    """A key that was not revoked when it was looked up.

    Attributes
    ----------
    holder
        Whose it is.
    expires_at
        Until when it opens anything; `None` where it lasts until it is revoked.
    """

    holder: Keyholder
    expires_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Say whether it has not expired."""
        return self.expires_at is None or self.expires_at > now


def look_up(engine: Engine, key_hash: str) -> ShownKey | None:
    """Return the key of a hash; `None` where it is unknown or revoked, or its person is disabled."""
    with engine.connect() as connection:
        found = connection.execute(_BY_KEY, {"key_hash": key_hash}).first()
    return None if found is None else ShownKey(holder_of_row(found), found.expires_at)


def holder_by_key(engine: Engine, key: str) -> Keyholder | None:
    """Return who may show a key now; `None` where it is unknown, revoked or expired, or its person is disabled."""
    shown = look_up(engine, hash_of(key))
    return shown.holder if shown is not None and shown.is_open(datetime.now(UTC)) else None


def holder_of_row(row: Sequence[Any]) -> Keyholder:
    """Make a keyholder of the columns `HOLDER`; cheaper than by a session."""
    name, role, provinces, counties, agencies, firms, level, inspector_id, number = row[: len(HOLDER)]
    scope = Scope(tuple(provinces), tuple(counties), tuple(agencies), tuple(firms))
    return Keyholder(name, Role(role), scope, level, inspector_id, number)
