"""Opening the records: SQLite in the home folder, or PostgreSQL where an address is given."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from features.faults import Fault
from serving.records.granting import grant
from serving.records.migrating import check_is_current, upgrade
from serving.records.record import Records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from features.settings import Settings

_PATIENCE_MS = 30_000  # how long one process waits for another to finish writing


def bring_forward(settings: Settings, serving_role: str | None = None) -> None:
    """Bring the database to the present tables, as its owner, and let another role of it read and write rows.

    Raises
    ------
    Fault
        When the database cannot be reached, or refuses.
    """
    engine = connect(settings)
    with _reached():
        upgrade(engine)
        if serving_role is not None:
            grant(engine, serving_role)
    engine.dispose()


def open_records(settings: Settings) -> Records:
    """Open the records of a home folder; a file of SQLite is brought to the present tables first.

    What a killed process had changed and not yet entered in the ledger is entered now.

    Raises
    ------
    Fault
        When the database cannot be reached, or is PostgreSQL and not at the present tables.
    """
    engine = connect(settings)
    with _reached():
        if settings.database is None:
            upgrade(engine)
        else:
            check_is_current(engine)
        records = Records(settings, engine)
        records.enter()
    return records


def connect(settings: Settings) -> Engine:
    """Connect to the database of a home folder; nothing is read yet."""
    if settings.database is not None:
        address = settings.database.get_secret_value()
        return create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True)
    settings.home.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{settings.home / 'records.sqlite'}")
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise Fault(
            f"The records must be reachable; {type(error).__name__} while opening them. Try: RASTIN_DATABASE.",
            f"پایگاه سوابق در دسترس نیست ({type(error).__name__}). RASTIN_DATABASE را ببینید.",
        ) from None


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy says when a transaction begins, not Python's driver
    for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on", f"busy_timeout = {_PATIENCE_MS}"):
        connection.execute(f"pragma {pragma}")


def _begin(connection: Connection) -> None:
    """Take the right to write at once who will write: two who read first would lock each other out."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("begin immediate" if writes else "begin")
