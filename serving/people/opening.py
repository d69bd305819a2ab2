"""Opening the register of a home folder, and taking over once what lay in `people.json`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.ledger import system_account
from serving.people.key import Key
from serving.people.keyholder import Keyholder
from serving.people.person import Person
from serving.people.register import Register
from serving.people.roles import Role
from serving.records import Scope, open_records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from features.settings import Settings
    from serving.records import Records


def open_register(settings: Settings) -> Register:
    """Open the register for whoever may use this machine; each change is made under the system's account."""
    records = open_records(settings)
    bring_in(records)
    return Register(records, system_account())


def bring_in(records: Records) -> None:
    """Take over the keyholders of `people.json`, as Rastin kept them before it had records, and lay the file aside."""
    file = records.settings.home / "people.json"
    if file.exists():
        records.change(system_account(), "people.brought_in", lambda session: _take_over(session, _read(file)))
        file.rename(file.with_name("people.json.brought-in"))


def _take_over(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    now = datetime.now(UTC)
    for row in rows:
        person = Person.of(_holder(row), now)
        session.add(person)
        session.flush()
        session.add(Key(key_hash=row["key_sha256"], person=person.number, made_at=now))


def _read(file: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def _holder(row: dict[str, Any]) -> Keyholder:
    return Keyholder(row["name"], Role(row["role"]), Scope(tuple(row["provinces"]), agencies=tuple(row["agencies"])))
