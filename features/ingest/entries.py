"""What the quarantine lists, as it was before a landing (`entries_before`) and as it is to be (`entries_after`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.ingest.engine import count, quoted
from features.ingest.held import key_expr
from features.ingest.rules import Rule

if TYPE_CHECKING:
    import duckdb

    from features.contract.tables import Table
    from features.ingest.staging import Staged

ENTRIES = {
    "table": "VARCHAR",
    "file": "VARCHAR",
    "row": "BIGINT",
    "key": "VARCHAR",
    "column": "VARCHAR",
    "rule": "VARCHAR",
    "findings": "VARCHAR",
    "fingerprint": "VARCHAR",
    "landing": "BIGINT",
}
"""What the quarantine keeps of a row, in order; `findings` is every `rule:column` of the row, the first naming it."""


def entries_table(connection: duckdb.DuckDBPyConnection, name: str, rows: str | None) -> None:
    """Make a table of entries, empty or read from a file."""
    columns = ", ".join(f'"{column}" {kind}' for column, kind in ENTRIES.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
    if rows:
        connection.execute(f"INSERT INTO {name} FROM {rows}")


def list_entries(connection: duckdb.DuckDBPyConnection, staged: Staged, file: str, landing: int) -> None:
    """Add this table's part: rows held now, lines that could not be split, and entries that nothing has answered.

    A row that is held as before keeps its place and the landing in which it first came.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW earlier AS FROM entries_before WHERE \"table\" = '{staged.table.name}'"
    )
    connection.execute(
        "INSERT INTO entries_after"
        " FROM (FROM held WHERE NOT twin) AS now LEFT JOIN earlier USING (fingerprint)"
        f" SELECT '{staged.table.name}', coalesce(earlier.file, {quoted(file)}), coalesce(earlier.row, now._row),"
        f" now.key, now.column, now.rule, now.findings, fingerprint, coalesce(earlier.landing, {landing})"
    )
    if staged.unreadable_rows:
        _list_unreadable(connection, staged, file, landing)
    if count(connection, "earlier"):
        _keep_unanswered(connection, staged)


def _list_unreadable(connection: duckdb.DuckDBPyConnection, staged: Staged, file: str, landing: int) -> None:
    rule = Rule.UNREADABLE_ROW
    connection.execute(
        "INSERT INTO entries_after"
        " FROM (SELECT unnest($1::BIGINT[]) AS row, concat('line ', row) AS fingerprint) AS now"
        " LEFT JOIN earlier USING (fingerprint)"
        f" SELECT '{staged.table.name}', {quoted(file)}, now.row, NULL, '', '{rule}', '{rule}:', fingerprint,"
        f" coalesce(earlier.landing, {landing})",
        [list(staged.unreadable_rows)],
    )


def _keep_unanswered(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Keep earlier entries, but those whose key is delivered again, whatever becomes of that row.

    One whose key cannot be read is answered when its table is delivered again.
    """
    came = count(connection, f"{staged.name} WHERE _row > 0") + len(staged.unreadable_rows)
    connection.execute(
        f"INSERT INTO entries_after FROM earlier WHERE {'false' if came else 'key IS NULL'} OR key NOT IN"
        f" (FROM {staged.name} SELECT {key_expr(staged.table)} AS key WHERE key IS NOT NULL)"
    )


def keep_entries(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Keep the earlier entries of a table that this landing does not touch."""
    connection.execute(f"INSERT INTO entries_after FROM entries_before WHERE \"table\" = '{table.name}'")
