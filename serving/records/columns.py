"""How values lie in the records: as text that is the same, byte for byte, in SQLite and in PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment, as `2026-11-22T07:30:00.000000Z`: UTC, and in the order of time when sorted as text."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Write a moment; one without a time zone is refused."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Read a moment, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


class Document(TypeDecorator[Any]):
    """What JSON can hold, written in one way only; to change it, give the column another value."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Write a document."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 -- SQLAlchemy's signature
        """Read a document."""
        return None if value is None else json.loads(value)


def moment_text(value: datetime) -> str:
    """Write a moment as it is kept.

    Raises
    ------
    ValueError
        When it has no time zone.
    """
    if value.tzinfo is None:
        raise ValueError("A moment in the records must have a time zone.")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical(value: Any) -> str:
    """Write what JSON can hold in the one way that is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
