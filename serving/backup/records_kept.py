"""Records that lie in a database of their own (PostgreSQL), seen as of one moment while others write to them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic.util import CommandError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from features.faults import Fault
from serving.backup.rows_file import tables, write_rows
from serving.records.migrating import check_is_current, revision_now
from serving.records.opening import connect
from serving.records.scoping import narrow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from features.settings import Settings


@dataclass(frozen=True)
class OneMoment:
    """The records as of the moment at which `hold` is called; what is written later does not show it."""

    connection: Connection

    def hold(self) -> None:
        """Let the moment be now."""
        self.connection.execute(select(1).select_from(tables()[0]).limit(1)).all()

    def write(self, file: Path) -> None:
        """Write every row to a file."""
        write_rows(self.connection, revision_now(self.connection) or "", file)


@contextmanager
def seen(engine: Engine) -> Iterator[OneMoment]:
    """See all of the records of a database, as of a moment that is still to be said.

    Raises
    ------
    Fault
        When its tables are not the present ones, or it cannot be reached.
    """
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with reached(), Session(engine) as session:
        check_is_current(engine)
        connection = session.connection(execution_options=level)
        narrow(session, None)
        yield OneMoment(connection)


@contextmanager
def connected(settings: Settings) -> Iterator[Engine]:
    """Connect to the database of a home for as long as the block lasts."""
    engine = connect(settings)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reached() -> Iterator[None]:
    """Say as a fault that a database refuses or cannot be reached."""
    try:
        yield
    except (SQLAlchemyError, CommandError) as error:
        raise Fault(
            f"The records must be reachable; {type(error).__name__} at their backup. Try: RASTIN_DATABASE.",
            f"پایگاه سوابق برای پشتیبان در دسترس نیست ({type(error).__name__}). RASTIN_DATABASE را ببینید.",
        ) from None
