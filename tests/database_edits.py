"""Edits of a database past Rastin, as who administers it could make them: of any row, in any column."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from serving.recorded_tables import MAPPED
from serving.records.change import Change
from serving.records.rows import Base, Held

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Row

assert MAPPED


def held_tables() -> list[Table]:
    """List the tables that the ledger holds, the changes themselves among them."""
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    held = [one.__table__ for one in mapped if issubclass(one, Held) or one is Change]
    return sorted((table for table in held if isinstance(table, Table)), key=lambda table: table.name)


@dataclass
class Editor:
    """Makes random edits, each of a row that it has not touched yet.

    Attributes
    ----------
    connection
        To the database, as its superuser; values go in and out as they lie there.
    seed
        Draws the edits.
    made
        For each edit: the table, what was done, and by which names an auditor may tell of it.
    """

    connection: Connection
    seed: int
    made: list[tuple[str, str, set[str]]] = field(default_factory=list)

    def edit(self, count: int) -> None:
        """Make edits until there are so many; one that the database refuses is drawn anew."""
        chance = random.Random(self.seed)  # noqa: S311 -- edits of a test, no secret
        rows = [(table, row) for table in map(_raw, held_tables()) for row in self._rows(table)]
        chance.shuffle(rows)
        for table, row in rows:
            if len(self.made) == count:
                return
            try:
                with self.connection.begin_nested():
                    self._edit(chance, table, row)
            except SQLAlchemyError:
                continue

    def _rows(self, table: Table) -> list[Row[Any]]:
        return list(self.connection.execute(select(table)).all())

    def _edit(self, chance: random.Random, table: Table, row: Row[Any]) -> None:
        values = dict(row._mapping)
        is_this = [column == values[column.name] for column in table.primary_key]
        kind = chance.choice(("update", "update", "update", "insert", "delete"))
        after: dict[str, Any] | None = None
        if kind == "update":
            column = chance.choice(list(table.columns))
            after = {**values, column.name: _other(chance, values[column.name])}
            self.connection.execute(update(table).where(*is_this).values({column.name: after[column.name]}))
            kind = f"update {column.name}"
        elif kind == "insert":
            after = {**values, **{key.name: _other(chance, values[key.name]) for key in table.primary_key}}
            after |= {"id": f"{values['id']}-copy"} if table.name == "changes" else {}
            self.connection.execute(insert(table).values(after))
        else:
            self.connection.execute(delete(table).where(*is_this))
        told = [after] if kind == "insert" else [values, *([after] if after else [])]
        self.made.append((table.name, kind, {name for one in told if one for name in _names(table, one)}))


def _raw(table: Table) -> Table:
    """Return a table whose values go in and out as they lie in the database."""
    from sqlalchemy import Column, Integer, MetaData, Text

    columns = (
        Column(one.name, Integer() if isinstance(one.type, Integer) else Text(), primary_key=one.primary_key)
        for one in table.columns
    )
    return Table(table.name, MetaData(), *columns)


def _names(table: Table, values: Mapping[str, Any]) -> Iterator[str]:
    if table.name == "changes":
        yield f"changes/{values['id']}"
        yield f"changes, entry {values['entry']}"
    else:
        yield "/".join([table.name, *(str(values[key.name]) for key in table.primary_key)])


def _other(chance: random.Random, value: Any) -> Any:
    """Return another value of the same kind, or none."""
    if value is None:
        return chance.choice(("x", "1"))
    if isinstance(value, int):
        return value + chance.choice((-1, 1, 1_000))
    text = str(value)
    place = chance.randrange(len(text)) if text else 0
    changed = chance.choice((text[:place] + "~" + text[place + 1 :], f" {text}", text[:place], None))
    return f"{text}x" if changed == text else changed
