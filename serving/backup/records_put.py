"""Putting the rows of a backup into a database: an empty one, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic.util import CommandError
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from features.faults import Fault
from features.whole_files import sha256_of
from serving.backup.records_kept import connected, reached, seen
from serving.backup.rows_file import read_rows, revision_of, tables, write_rows
from serving.records.migrating import check_is_current, revision_now, upgrade
from serving.records.scoping import narrow

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from features.settings import Settings


def put(settings: Settings, file: Path) -> None:
    """Put the rows of a file into the database of a home, all or none; where just these are there already, all is well.

    Raises
    ------
    Fault
        When other rows are there, the file is of a later version, or the database cannot be reached.
    """
    with connected(settings) as engine, reached():
        if settings.database is None:
            upgrade(engine)
        check_is_current(engine)
        file = _brought_forward(settings, file)
        with Session(engine) as session:
            connection = session.connection(execution_options={"writes": True})
            narrow(session, None)
            if _is_empty(connection):
                _insert(connection, file)
                session.commit()
            else:
                _check_is_same(connection, file)


def _brought_forward(settings: Settings, file: Path) -> Path:
    """Return rows as the present tables have them: those of an earlier version take its steps in SQLite first."""
    wanted = revision_of(file)
    with connected(settings) as engine, engine.connect() as connection:
        if revision_now(connection) == wanted:
            return file
    taken, scratch = file.with_name("forward.jsonl"), file.with_name("forward")
    with connected(settings.model_copy(update={"home": scratch, "database": None})) as engine:
        try:
            upgrade(engine, wanted)
        except CommandError:
            raise _of_another_version(wanted) from None
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            _insert(connection, file)
        upgrade(engine)
        with seen(engine) as records:
            records.write(taken)
    return taken


def _of_another_version(wanted: str) -> Fault:
    return Fault(
        f"Records must be of this version of Rastin or an earlier one; step {wanted} of their tables is not known. "
        "Try: the version that made the backup.",
        f"سوابق باید از همین نسخهٔ راستین یا پیش از آن باشد؛ گام {wanted} جدول‌های آن اینجا شناخته نیست.",
    )


def _is_empty(connection: Connection) -> bool:
    return all(connection.execute(select(1).select_from(table).limit(1)).first() is None for table in tables())


def _insert(connection: Connection, file: Path) -> None:
    for table, rows in read_rows(file):
        if rows:
            connection.execute(table.insert(), rows)
    if connection.dialect.name == "postgresql":
        _count_on(connection)


def _count_on(connection: Connection) -> None:
    """Let numbers go on after those that were put back; whoever serves may take numbers, not set them."""
    for table in tables():
        counted = table.autoincrement_column
        if counted is not None:
            last = connection.execute(select(func.coalesce(func.max(counted), 0))).scalar_one()
            taken = text(
                "SELECT max(nextval(pg_get_serial_sequence(:table, :column))) FROM generate_series(1, :last) "
                "WHERE :last > 0"
            )
            connection.execute(taken, {"table": table.name, "column": counted.name, "last": last})


def _check_is_same(connection: Connection, file: Path) -> None:
    there = file.with_name(f"{file.name}.there")
    write_rows(connection, revision_now(connection) or "", there)
    is_same = sha256_of(there) == sha256_of(file)
    there.unlink()
    if not is_same:
        raise Fault(
            "Records must be put back into an empty database; this one has rows. Try: another database in "
            "RASTIN_DATABASE, after rastin records upgrade.",
            "سوابق باید در پایگاه خالی بازگردانده شود؛ این پایگاه ردیف دارد. در RASTIN_DATABASE پایگاه دیگری بگویید.",
        )
