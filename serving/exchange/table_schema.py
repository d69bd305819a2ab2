"""Declared tables as Frictionless Table Schemas and data packages, which other programs check files against.

They say what a cell and a key must be. What holds between the columns of one row, check digits among them, only ingest
looks at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.contract.columns import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from features.contract.columns import Column
    from serving.exchange.exchanged_table import ExchangedColumn, ExchangedTable

_TYPES = {
    Kind.WHOLE: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.FLAG: {"type": "boolean"},
    Kind.DAY: {"type": "date"},
    Kind.MOMENT: {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"},
}
_PATTERNS = {Kind.NATIONAL_ID: "[0-9]{10}", Kind.MOBILE: "09[0-9]{9}", Kind.IBAN: "IR[0-9]{24}"}


def schema_of(table: ExchangedTable) -> dict[str, Any]:
    """Return a table's Table Schema."""
    schema: dict[str, Any] = {
        "fields": [_field(one) for one in table.columns],
        "missingValues": ["", *table.missing],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    keys = [_reference(one) for one in table.columns if one.references]
    return schema | ({"foreignKeys": keys} if keys else {})


def package_of(name: str, title: str, tables: Iterable[ExchangedTable]) -> dict[str, Any]:
    """Return a data package of some tables, one CSV file each beside it."""
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "resources": [
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "profile": "tabular-data-resource",
                "title": f"{table.persian} / {table.english}" if table.persian else table.english,
                "description": table.made_by,
                "encoding": "utf-8",
                "schema": schema_of(table),
            }
            for table in tables
        ],
    }


def _field(one: ExchangedColumn) -> dict[str, Any]:
    column = one.column
    field = {"name": column.name, **_TYPES.get(column.kind, {"type": "string"}), "title": column.label_fa}
    if one.english:
        field["description"] = one.english
    constraints = _constraints(column)
    return field | ({"constraints": constraints} if constraints else {})


def _constraints(column: Column) -> dict[str, Any]:
    said = {
        "required": column.required or None,
        "enum": list(column.codes) or None,
        "pattern": column.pattern or _PATTERNS.get(column.kind),
        "minimum": column.at_least if column.above is None else column.above,  # no schema can say "more than"
        "maximum": column.at_most,
    }
    return {name: value for name, value in said.items() if value is not None}


def _reference(one: ExchangedColumn) -> dict[str, Any]:
    table, key = one.references or ("", "")
    return {"fields": one.column.name, "reference": {"resource": table, "fields": key}}
