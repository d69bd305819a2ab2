"""Rows that may not land: what each breaks by itself, and which of its references fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from features.ingest.engine import count
from features.ingest.report import HeldRow
from features.ingest.rules import Finding, Rule, in_order, sentences
from features.ingest.staging import SQL_TYPES, fingerprint_expr

if TYPE_CHECKING:
    import duckdb

    from features.contract.tables import Table
    from features.ingest.staging import Staged

_PERSONAL_SHAPE = r"\+?[0-9]{10,16}|[Ii][Rr][0-9 ]{20,30}|.{65,}"  # a key cell that may be a person's, by mistake
_FIRST = 100  # held rows that a report names one by one


def key_expr(table: Table) -> str:
    """Return SQL for a row's key as text; null where it is incomplete or could be a personal value."""
    text = " || '/' || ".join(f"{name}::VARCHAR" for name in table.key)
    return f"CASE WHEN NOT regexp_full_match({text}, '{_PERSONAL_SHAPE}') THEN {text} END"


def find_missing_references(connection: duckdb.DuckDBPyConnection, staged: Staged) -> int:
    """Fill `absent`: staged rows that refer to a row that has not landed, and whether that row is in quarantine."""
    connection.execute("CREATE OR REPLACE TEMP TABLE absent (_row BIGINT, reference VARCHAR)")
    for column in staged.table.references:
        name, parent = column.name, column.refers_to
        connection.execute(
            f"INSERT INTO absent FROM {staged.name} SELECT _row,"
            f" CASE WHEN {name} IN (FROM held_{parent}) THEN '{Rule.WAITS_FOR_REFERENCE}:{name}'"
            f" ELSE '{Rule.UNKNOWN_REFERENCE}:{name}' END"
            f" WHERE {name} IS NOT NULL AND {name} NOT IN (FROM known_{parent})"
        )
    return count(connection, "absent")


def find_overruling(connection: duckdb.DuckDBPyConnection, staged: Staged, known: str) -> None:
    """Add to `absent` the relayed reports that would take the place of one that the inspector sent directly."""
    if "reported_via" not in staged.table.by_name:
        return
    key = ", ".join(staged.table.key)
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW direct AS"
        f" (FROM {known} SELECT {key} WHERE reported_via = 'direct')"
        f" UNION (FROM {staged.name} SELECT {key} WHERE reported_via = 'direct' AND _faults = 0)"
    )
    connection.execute(
        f"INSERT INTO absent FROM {staged.name} SEMI JOIN direct USING ({key})"
        f" SELECT _row, '{Rule.RELAYED_OVER_DIRECT}:reported_via' WHERE reported_via = 'relayed' AND _faults = 0"
    )
    connection.execute("DROP VIEW direct")


def hold_rows(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Fill `held`: every staged row that may not land, with all its findings; `twin` marks repeats of such a row."""
    values = ", ".join(column.name for column in staged.table.columns)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE suspects AS"
        f" FROM {staged.name} LEFT JOIN (FROM absent"
        " SELECT _row, string_agg(reference, ',' ORDER BY reference) AS absences GROUP BY _row) USING (_row)"
        f" SELECT _row, _faults, coalesce(absences, '') AS missing, {key_expr(staged.table)} AS key,"
        f" coalesce(_fingerprint, {fingerprint_expr(values)}) AS fingerprint"
        " WHERE _faults <> 0 OR absences IS NOT NULL"
    )
    connection.register("reasons", _reasons(connection, staged))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE held AS FROM suspects JOIN reasons USING (_faults, missing)"
        " SELECT *, row_number() OVER (PARTITION BY fingerprint ORDER BY _row) > 1 AS twin"
    )
    connection.unregister("reasons")
    connection.execute("DROP TABLE suspects")


def _reasons(connection: duckdb.DuckDBPyConnection, staged: Staged) -> pa.Table:
    """Tell what each combination of bits and missing references means; there are few, however many the rows."""
    reasons = []
    for mask, missing in connection.execute("FROM suspects SELECT DISTINCT _faults, missing").fetchall():
        references = [Finding.parse(text) for text in missing.split(",") if text]
        findings = in_order([*staged.checks.findings(mask), *references])
        reasons.append(
            {
                "_faults": mask,
                "missing": missing,
                "rule": str(findings[0].rule),
                "column": findings[0].column,
                "findings": ",".join(str(finding) for finding in findings),
                "mends_itself": all(finding.rule.mends_itself for finding in findings),
            }
        )
    text, kinds = pa.string(), {"_faults": pa.int64(), "mends_itself": pa.bool_()}
    names = ("_faults", "missing", "rule", "column", "findings", "mends_itself")
    return pa.Table.from_pylist(reasons, schema=pa.schema([(name, kinds.get(name, text)) for name in names]))


def first_held(connection: duckdb.DuckDBPyConnection, staged: Staged) -> tuple[HeldRow, ...]:
    """Return the first of the rows delivered now that are held, with what each must become."""
    rows = "FROM held SELECT _row, key, held.column, rule, findings WHERE NOT twin AND _row > 0 ORDER BY _row"
    found = connection.execute(f"{rows} LIMIT {_FIRST}").fetchall()
    return tuple(
        HeldRow(row, key, column, rule, *sentences(staged.table, [Finding.parse(text) for text in findings.split(",")]))
        for row, key, column, rule, findings in found
    )


def return_waiting_rows(connection: duckdb.DuckDBPyConnection, staged: Staged, waiting: str) -> None:
    """Stage the rows that wait from earlier drops anew, under negative numbers, unless this drop brings their key."""
    columns = ", ".join(staged.table.stored)
    key = ", ".join(staged.table.key)
    connection.execute(
        f"INSERT INTO {staged.name} (_row, _faults, {columns})"
        f" FROM {waiting} ANTI JOIN {staged.name} USING ({key})"
        f" SELECT -row_number() OVER (ORDER BY {key}), 0, {columns}"
    )


def name_keys(connection: duckdb.DuckDBPyConnection, table: Table, known: str) -> None:
    """Make `known_TABLE` and `held_TABLE`: the keys that have landed, and those in quarantine."""
    (key,) = table.key
    connection.execute(f"CREATE OR REPLACE TEMP TABLE known_{table.name} AS FROM {known} SELECT DISTINCT {key}")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE held_{table.name} AS"
        f" FROM entries_after SELECT DISTINCT key WHERE key IS NOT NULL AND \"table\" = '{table.name}'"
    )


def waiting_rows(table: Table) -> str:
    """Return the query of the rows that wait: right in themselves, the last of their key, what they name absent."""
    columns, key = ", ".join(table.stored), ", ".join(table.key)
    own = " AND ".join(f"later.{name} = staged_{table.name}.{name}" for name in table.key)
    return (
        f"FROM staged_{table.name} SEMI JOIN (FROM held WHERE mends_itself AND NOT twin) USING (_row)"
        f" SELECT {columns} WHERE NOT EXISTS"
        f" (FROM staged_{table.name} AS later WHERE {own} AND later._row > staged_{table.name}._row) ORDER BY {key}"
    )


def empty_rows(table: Table) -> str:
    """Return the FROM clause of a table without rows that has the stored columns."""
    columns = ", ".join(f"NULL::{SQL_TYPES[kind]} AS {name}" for name, kind in table.stored.items())
    return f"(SELECT {columns} LIMIT 0)"
