"""Bringing a database to the present tables, by Alembic's steps in `migrations/`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from features.faults import Fault

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

VERSIONS = "rastin_records_version"
_FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, up_to: str = "head") -> None:
    """Take the steps that are still to be taken, the last of them `up_to`; one process at a time, all steps or none."""
    with engine.connect() as connection:
        if _is_current(connection):
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('rastin records'))")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, up_to)


def check_is_current(engine: Engine) -> None:
    """Check that a database has the present tables.

    Raises
    ------
    Fault
        When steps are still to be taken.
    """
    with engine.connect() as connection:
        if not _is_current(connection):
            raise Fault(
                "The records' tables must be the present ones. Try: rastin records upgrade, as the database's owner.",
                "جدول‌های پایگاه سوابق باید به‌روز باشد. با حساب مالک پایگاه: rastin records upgrade",
            )


def revision_now(connection: Connection) -> str | None:
    """Return the last step that a database has taken; `None` where it has no tables yet."""
    return MigrationContext.configure(connection, opts={"version_table": VERSIONS}).get_current_revision()


def _is_current(connection: Connection) -> bool:
    return revision_now(connection) == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
