"""Whose key is shown: one look-up by the key's hash at each request, so that what was taken away opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select

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
    select(*HOLDER)
    .join(Key, Key.person == Person.number)
    .where(
        Key.key_hash == bindparam("key_hash"),
        Key.revoked_at.is_(None),
        or_(Key.expires_at.is_(None), Key.expires_at > bindparam("now", type_=Key.expires_at.type)),
        Person.disabled_at.is_(None),
    )
)


def holder_by_key(engine: Engine, key: str) -> Keyholder | None:
    """Return who may show a key now; `None` where it is unknown, revoked or expired, or its person is disabled."""
    with engine.connect() as connection:
        found = connection.execute(_BY_KEY, {"key_hash": hash_of(key), "now": datetime.now(UTC)}).first()
    return None if found is None else holder_of_row(found)


def holder_of_row(row: Sequence[Any]) -> Keyholder:
    """Make a keyholder of the columns `HOLDER`; cheaper than by a session, and asked for at each request."""
    name, role, provinces, counties, agencies, firms, level, inspector_id, number = row[: len(HOLDER)]
    scope = Scope(tuple(provinces), tuple(counties), tuple(agencies), tuple(firms))
    return Keyholder(name, Role(role), scope, level, inspector_id, number)
