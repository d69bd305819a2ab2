"""A table that leaves or enters, declared column by column, as data that its published schema is written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.contract import TABLES

if TYPE_CHECKING:
    from features.contract.columns import Column
    from features.contract.tables import Table


@dataclass(frozen=True)
class ExchangedColumn:
    """A column with its meaning in English; the Persian one is the column's label."""

    column: Column
    english: str
    references: tuple[str, str] | None = None


@dataclass(frozen=True)
class ExchangedTable:
    """One table.

    Attributes
    ----------
    name
        Its name, which its schema's file has too.
    english, persian
        What it is.
    columns
        In the order of the file.
    key
        The columns that name a row; empty where none do.
    made_by
        The command that writes or reads it.
    missing
        What stands in a cell that says nothing, beside the empty cell: counts that are hidden.
    """

    name: str
    english: str
    persian: str
    columns: tuple[ExchangedColumn, ...]
    key: tuple[str, ...]
    made_by: str
    missing: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(one.column.name for one in self.columns)


def of_contract(table: Table) -> ExchangedTable:
    """Return a table of the registry as it enters, with what each of its columns refers to."""
    columns = tuple(
        ExchangedColumn(
            column,
            "Names a person: replaced by a token as it is read." if column.kind.is_personal else "",
            None if column.refers_to is None else (column.refers_to, TABLES[column.refers_to].key[0]),
        )
        for column in table.columns
    )
    return ExchangedTable(table.name, f"Registry: {table.name}", "", columns, table.key, "rastin ingest")
