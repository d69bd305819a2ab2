"""A table of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from features.contract.columns import Kind

if TYPE_CHECKING:
    from features.contract.columns import Column
    from features.contract.conditions import Condition

_STORED_TYPES = {
    Kind.WHOLE: "int64",
    Kind.NUMBER: "float64",
    Kind.FLAG: "boolean",
    Kind.DAY: "timestamp",
    Kind.MOMENT: "timestamp",
}


@dataclass(frozen=True)
class Table:
    """One table of the registry.

    Attributes
    ----------
    name
        Its name, which is the drop's file name too.
    key
        The columns that name a row.
    columns
        Every column, in the order in which it is stored.
    known_at
        The column from whose time on a row counts as known; `None` for reference lists, which are always known.
    conditions
        Rules between the columns of one row.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    known_at: str | None = None
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a declaration that names a column the table lacks."""
        named = {*self.key, *([self.known_at] if self.known_at else [])}
        if missing := named - set(self.by_name):
            raise ValueError(f"Table {self.name} must have the columns it names; got {sorted(missing)!r}.")

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}

    @property
    def references(self) -> tuple[Column, ...]:
        """The columns that hold another table's key."""
        return tuple(column for column in self.columns if column.refers_to)

    @property
    def coarse_parts(self) -> dict[str, str]:
        """Extra stored columns: the part of a personal value that features may see, and the column it comes from."""
        parts = {}
        for column in self.columns:
            if column.kind is Kind.MOBILE:
                parts[f"{column.name}_prefix"] = column.name
            elif column.kind is Kind.IBAN:
                parts[f"{column.name}_bank"] = column.name
        return parts

    @property
    def stored(self) -> dict[str, str]:
        """The stored columns and their Ibis types, coarse parts included, versions not."""
        types = {column.name: _STORED_TYPES.get(column.kind, "string") for column in self.columns}
        return types | dict.fromkeys(self.coarse_parts, "string")
