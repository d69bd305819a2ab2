"""What stands in the records now, row by row, for whoever holds it to the ledger."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Integer, Text, inspect, select, type_coerce
from sqlalchemy.orm import Session

from serving.records.change import Change
from serving.records.columns import Document, Moment, canonical, moment_text
from serving.records.rows import Base, Held
from serving.records.scoping import narrow
from serving.records.sealing import is_sealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine
    from sqlalchemy.sql.elements import NamedColumn

    from features.ledger.notes import NoteVerifier
    from serving.records.record import Records

BLOCK = 1_000


def rows_now(records: Records) -> Iterator[tuple[str, str]]:
    """Return the key and the hash of every row that the ledger holds, as of one moment, a block in memory at a time.

    Values are read as the database has them: one that Rastin cannot have written gives a hash of its own, not an error.
    When all rows are given, what was changed until then is entered.
    """
    with _one_moment(records.engine) as session:
        for mapper in Base.registry.mappers:
            if issubclass(mapper.class_, Held):
                yield from _rows_of(session, mapper.class_)
    records.enter()


def changes_now(engine: Engine, verifier: NoteVerifier) -> Iterator[dict[str, Any]]:
    """Return every change in its order: `id`, what its entry must say, `entry`, and whether its seal is right."""
    with _one_moment(engine) as session:
        columns = [(attr.key, attr.columns[0]) for attr in inspect(Change).column_attrs]
        asked = select(*(_as_it_lies(column) for _, column in columns)).order_by(Change.seq)
        for values in session.execute(asked.execution_options(yield_per=BLOCK)):
            yield _change(dict(zip((key for key, _ in columns), values, strict=True)), verifier)


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Session]:
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with Session(engine) as session:
        session.connection(execution_options=level)
        narrow(session, None)
        yield session


def _rows_of(session: Session, row: type[Held]) -> Iterator[tuple[str, str]]:
    mapper = inspect(row)
    columns = [attr.columns[0] for attr in mapper.column_attrs]
    names = [column.name for column in columns]
    keys = [names.index(column.name) for column in mapper.primary_key]
    asked = select(*map(_as_it_lies, columns)).execution_options(yield_per=BLOCK)
    for values in session.execute(asked):
        key = "/".join([row.__tablename__, *(str(values[place]) for place in keys)])
        plain = {column.name: _plain(column, value) for column, value in zip(columns, values, strict=True)}
        yield key, hashlib.sha256(canonical({"row": key, "columns": plain}).encode()).hexdigest()


def _as_it_lies(column: NamedColumn[Any]) -> Any:
    if isinstance(column.type, Boolean):
        return type_coerce(column, Integer)
    return type_coerce(column, Text) if isinstance(column.type, Moment | Document) else column


def _plain(column: NamedColumn[Any], value: Any) -> Any:
    """Return a value as its row's hash takes it; a document that is not written in our one way stays text."""
    if isinstance(column.type, Boolean):
        return {0: False, 1: True}.get(value, value)
    if not isinstance(column.type, Document) or value is None:
        return value
    try:
        document = json.loads(value)
        return document if canonical(document) == value else value
    except (TypeError, ValueError):
        return value


def _change(values: Mapping[str, Any], verifier: NoteVerifier) -> dict[str, Any]:
    said: dict[str, Any] = {"id": values["id"], "entry": values["entry"], "is_sealed": False, "what": None, "who": None}
    try:
        read = {**values, "at": datetime.fromisoformat(values["at"]), "rows": json.loads(values["rows"])}
        change = Change(**read)
        is_as_written = (canonical(read["rows"]), moment_text(read["at"])) == (values["rows"], values["at"])
        said |= {"is_sealed": is_as_written and is_sealed(verifier, change), "what": change.what(), "who": change.who}
    except (AttributeError, TypeError, ValueError):
        pass  # whatever it is, it has no right seal
    return said
