"""Which of the rows that may land are new, which are known already, and in which order versions of a key stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.ingest.engine import count, parquet

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from features.contract.tables import Table
    from features.ingest.staging import Staged


def find_fresh(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Make the view `fresh`: the rows that may land, each once, with `_revision` and `_last` among those of its key.

    Of rows that are equal the last in the file stands for all. Of different rows with one key the last in the file
    becomes the current version, and the others stay readable before it.
    """
    table, key = staged.table, ", ".join(staged.table.key)
    columns = ", ".join(column.name for column in table.columns)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW landable AS FROM {staged.name} {_unless_held(connection)}")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE keys_twice AS FROM landable SELECT {key} GROUP BY {key} HAVING count(*) > 1"
    )
    if not count(connection, "keys_twice"):
        connection.execute("CREATE OR REPLACE TEMP VIEW fresh AS FROM landable SELECT *, 1 AS _revision, true AS _last")
        return
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE distinct_twice AS FROM"
        f" (FROM landable SEMI JOIN keys_twice USING ({key})"
        f" QUALIFY row_number() OVER (PARTITION BY {columns} ORDER BY _row DESC) = 1)"
        f" SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY _row) AS _revision,"
        f" _row = max(_row) OVER (PARTITION BY {key}) AS _last"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW fresh AS"
        " FROM distinct_twice UNION ALL BY NAME"
        f" (FROM landable ANTI JOIN keys_twice USING ({key}) SELECT *, 1 AS _revision, true AS _last)"
    )


def _unless_held(connection: duckdb.DuckDBPyConnection) -> str:
    return "ANTI JOIN held USING (_row)" if count(connection, "held") else ""


def find_new(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    known: list[Path],
    *,
    has_history: bool,
) -> None:
    """Make the view `landing_rows`: the fresh rows that differ from what is known of their key.

    The last row of a key is compared with the version it would follow: the latest recorded no later than this
    landing, or the first one where all were recorded later. The rows before it in the file are compared with every
    version, so that the same drop twice changes nothing.
    """
    if not known:
        connection.execute("CREATE OR REPLACE TEMP TABLE known_already (_row BIGINT)")
        connection.execute("CREATE OR REPLACE TEMP VIEW landing_rows AS FROM fresh")
        return
    same = " AND ".join(f"fresh.{column.name} IS NOT DISTINCT FROM known.{column.name}" for column in table.columns)
    on_key = " AND ".join(f"fresh.{name} = known.{name}" for name in table.key)
    versions = parquet(*known)
    followed = _followed(table, versions) if has_history else versions
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE known_already AS"
        f" (FROM fresh JOIN {followed} AS known ON {on_key} SELECT fresh._row WHERE fresh._last AND {same})"
        f" UNION ALL (FROM (FROM fresh WHERE NOT _last) AS fresh JOIN {versions} AS known ON {on_key}"
        f" SELECT DISTINCT fresh._row WHERE {same})"
    )
    connection.execute("CREATE OR REPLACE TEMP VIEW landing_rows AS FROM fresh ANTI JOIN known_already USING (_row)")


def _followed(table: Table, versions: str) -> str:
    """Return the FROM clause of the version that each key's delivered row would follow."""
    key = ", ".join(table.key)
    before = "recorded_at <= getvariable('recorded_at')"
    age = ("recorded_at", "landing", "revision")
    newest_before = ", ".join(f"CASE WHEN {before} THEN {column} END DESC NULLS LAST" for column in age)
    order = f"{before} DESC, {newest_before}, {', '.join(age)}"
    return (
        f"(FROM {versions} SEMI JOIN fresh USING ({key})"
        f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {order}) = 1)"
    )


def makes_history(connection: duckdb.DuckDBPyConnection, table: Table, known: list[Path]) -> bool:
    """Return whether this landing gives some key a further version."""
    if count(connection, "landing_rows WHERE _revision > 1"):
        return True
    if not known:
        return False
    return count(connection, f"(FROM landing_rows SEMI JOIN {parquet(*known)} USING ({', '.join(table.key)}))") > 0


def landing_query(table: Table, landing: int) -> str:
    """Return the query of the rows to land, as they are stored, in the order of their keys."""
    return (
        f"FROM landing_rows SELECT {', '.join(table.stored)}, getvariable('recorded_at') AS recorded_at,"
        f" {landing}::BIGINT AS landing, _revision::BIGINT AS revision ORDER BY {', '.join(table.key)}, _revision"
    )
