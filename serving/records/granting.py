"""What the account under which Rastin serves may do with the records on PostgreSQL: rows, not tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.records.migrating import VERSIONS

if TYPE_CHECKING:
    from sqlalchemy import Engine


def grant(engine: Engine, role: str) -> None:
    """Let a role of the database read and write rows; it owns nothing, so row-level security binds it.

    Parameters
    ----------
    engine
        Connected as the owner of the tables.
    role
        Must be there already.
    """
    quoted = engine.dialect.identifier_preparer.quote_identifier(role)
    with engine.begin() as connection:
        for statement in (
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
            f"REVOKE INSERT, UPDATE, DELETE ON {VERSIONS} FROM {quoted}",
            f"REVOKE DELETE ON changes, people, keys, log_ins FROM {quoted}",
        ):
            connection.exec_driver_sql(statement)
