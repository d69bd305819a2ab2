"""Reading a test's store: settings for a folder, and what has landed there, as plain rows."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import duckdb
import ibis

from features.contract import TABLES, stored_columns
from features.ingest.quarantine import export
from features.settings import Settings
from features.store import Store, valid_rows
from features.store.landed import VERSION_COLUMNS

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def settings_in(folder: Path) -> Settings:
    """Return settings whose home lies in a folder."""
    return Settings(home=folder / "home", threads=2, memory_limit="1GB")


def landed(settings: Settings, table: str, *, versions: bool = False) -> list[dict[str, Any]]:
    """Return the contract's columns of a table's landed rows, sorted by key; with their versions' columns if asked."""
    files = Store(settings.home).files(table)
    if not files:
        return []
    columns = [column.name for column in TABLES[table].columns]
    columns += ["recorded_at", "landing", "revision"] if versions else []
    order = ", ".join([*TABLES[table].key, "recorded_at", "landing", "revision"])
    with duckdb.connect() as connection:
        names = [str(path) for path in files]
        rows = connection.execute(f"FROM read_parquet($1) SELECT {', '.join(columns)} ORDER BY {order}", [names])
        return [dict(zip(columns, row, strict=True)) for row in rows.fetchall()]


def content(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Return everything landed, without saying when it did."""
    return {table: landed(settings, table) for table in TABLES}


def in_quarantine(settings: Settings) -> list[dict[str, str]]:
    """Return the quarantine's lines as its export writes them."""
    out = settings.home / "quarantine.csv"
    export(settings.home, out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def valid_at(settings: Settings, table: str, as_of: datetime) -> list[dict[str, Any]]:
    """Return a table's rows in the versions valid as of a moment, sorted by key."""
    store = Store(settings.home)
    rows = ibis.table(stored_columns(table) | VERSION_COLUMNS, name="versions")
    valid = valid_rows(rows, table, as_of, has_history=store.has_history(table)).order_by(list(TABLES[table].key))
    with duckdb.connect() as connection:
        connection.read_parquet([str(path) for path in store.files(table)]).create_view("versions")
        found = connection.execute(str(ibis.to_sql(valid, dialect="duckdb"))).fetchall()
    return [dict(zip(valid.columns, row, strict=True)) for row in found]
