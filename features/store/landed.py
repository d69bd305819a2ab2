"""Reading what has landed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.contract import stored_columns, table_named
from features.faults import Fault
from features.store.manifest import Manifest, read_manifest, write_manifest

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import ibis

VERSION_COLUMNS = {"recorded_at": "timestamp", "landing": "int64", "revision": "int64"}
"""What a version carries beside the contract's columns: when Rastin came to know it, and its order within a moment."""


def store_folder(home: Path) -> Path:
    """Where the store lies in a home folder."""
    return home / "store"


def landed_schema(table: str) -> ibis.Schema:
    """Return the columns of a table's landed rows: the contract's, `recorded_at`, and a version's place."""
    import ibis

    return ibis.schema({**stored_columns(table), **VERSION_COLUMNS})


class Store:
    """The landed rows in a home folder, as they stood when this object was made.

    Files are immutable and a landing only adds some, so a reader keeps a whole, unchanging view while an ingest runs.

    Parameters
    ----------
    home
        The home folder; it need not exist yet.
    snapshot
        See the store as it stood when it had this name; as it stands now where not given.

    Raises
    ------
    Fault
        When the store never stood so, or is not whole.
    """

    def __init__(self, home: Path, snapshot: str | None = None) -> None:
        self._folder = store_folder(home)
        self._manifest: Manifest = read_manifest(self._folder)
        if snapshot is not None:
            self._manifest = self._as_it_stood(snapshot)

    def files(self, table: str) -> list[Path]:
        """Return the Parquet files with all versions of a table's rows; empty where nothing has landed.

        Each holds the columns of `features.contract.stored_columns(table)` and `recorded_at`, `landing`, `revision`.
        """
        return [self._folder / file.path for file in self._manifest.landed.get(table, ())]

    def latest_landing(self) -> list[Path]:
        """Return the files of landed rows that the latest landing to add some brought; empty where nothing landed."""
        return [self._folder / file.path for file in self._manifest.latest_rows()]

    def link_into(self, home: Path) -> None:
        """Give another home folder a store that sees exactly what this one sees, by links to its files."""
        for file in self._manifest.files():
            link = store_folder(home) / file.path
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to((self._folder / file.path).resolve())
        store_folder(home).mkdir(parents=True, exist_ok=True)
        write_manifest(store_folder(home), self._manifest)

    def has_history(self, table: str) -> bool:
        """Return whether any key of the table has more than one version."""
        return table in self._manifest.with_history

    def snapshot(self) -> str:
        """Return a name for exactly what is landed: equal names, equal rows; 64 hexadecimal digits."""
        return self._manifest.snapshot()

    def _as_it_stood(self, snapshot: str) -> Manifest:
        now = self._manifest
        for landings in range(now.landings, -1, -1):
            self._manifest = now.up_to(landings)
            if self.snapshot() == snapshot:
                return self._manifest
        raise Fault(
            f"The store must once have held exactly the snapshot {snapshot[:12]}; it never did.",
            f"انبار باید زمانی درست همان تصویر {snapshot[:12]} را داشته بوده باشد؛ هرگز نداشته است.",
        )


def valid_rows(rows: ibis.Table, table: str, as_of: datetime | ibis.Value, *, has_history: bool) -> ibis.Table:
    """Choose each key's version valid as of a moment; an expression that runs nothing.

    The version valid as of T is the latest with `recorded_at` < T. The first version counts as valid from the
    beginning: when Rastin came to hold a row says nothing about when the registry did. Whether the row itself was
    known by T is for the contract's `known_at` column to say.

    Parameters
    ----------
    rows
        All versions, as read from `Store.files(table)`.
    table
        The table's name in the contract.
    as_of
        Local time of Tehran, without zone; a moment or a scalar expression.
    has_history
        `Store.has_history(table)`; where it is false, no window is needed and none is made.

    Returns
    -------
    ibis.Table
        One row a key: the contract's stored columns and `recorded_at`.
    """
    import ibis

    if not has_history:
        return rows.drop("landing", "revision")
    key = list(table_named(table).key)
    age = [rows.recorded_at, rows.landing, rows.revision]
    aged = rows.mutate(version_age=ibis.row_number().over(group_by=key, order_by=age))
    known = aged.filter((aged.recorded_at < as_of) | (aged.version_age == 0))
    newest = ibis.row_number().over(group_by=key, order_by=known.version_age.desc())
    valid = known.mutate(versions_after=newest)
    return valid.filter(valid.versions_after == 0).drop("versions_after", "version_age", "landing", "revision")
