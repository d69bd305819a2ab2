"""Reading the records within a scope, and changing them so that the ledger knows."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session

from features.ledger.keys import open_signer
from serving.records.change import Change, new_id
from serving.records.entering import enter
from serving.records.rows import Held
from serving.records.scoping import narrow
from serving.records.sealing import seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import UOWTransaction

    from features.settings import Settings
    from serving.records.scope import Scope

T = TypeVar("T")
CHANGE_BEING_MADE = "change being made"


@dataclass(frozen=True)
class Changed(Generic[T]):
    """What a change gave, and its place in the ledger.

    Attributes
    ----------
    value
        What the work returned.
    change
        The change, entered; `None` where the work changed nothing.
    """

    value: T
    change: Change | None


@dataclass(frozen=True)
class Records:
    """The records of a home folder.

    Attributes
    ----------
    settings
        Of this process.
    engine
        The database.
    """

    settings: Settings
    engine: Engine

    @contextmanager
    def reading(self, scope: Scope | None = None) -> Iterator[Session]:
        """Read as of one moment; with a scope, no row outside it is there.

        Rows stay usable after the block; nothing is written, whatever is done to them.
        """
        with Session(self.engine, expire_on_commit=False) as session:
            narrow(session, scope)
            yield session
            session.expunge_all()

    def change(
        self, who: str, operation: str, work: Callable[[Session], T], *, scope: Scope | None = None
    ) -> Changed[T]:
        """Do work in one transaction, and enter in the ledger which rows it left with which hash.

        When this returns, no kill takes away the rows or the entry. Killed between the two, the next change or the
        next start makes the entry.

        Parameters
        ----------
        who
            The account under which it is done.
        operation
            What is done, as `report.filed`.
        work
            Reads and changes rows by the session; must do nothing else, since it may fail after it has run.
        scope
            The rows that the work may see.

        Raises
        ------
        sqlalchemy.orm.exc.StaleDataError
            When somebody else changed one of the rows meanwhile.
        sqlalchemy.exc.IntegrityError
            When a row must be unique and is there already.
        """
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={"writes": True})
            narrow(session, scope)
            touched = _Touched(session)
            value = work(session)
            session.flush()
            change = touched.change(who, operation)
            if change is not None:
                session.add(change)
                session.flush()  # gives it its place among the changes
                seal(open_signer(self.settings.ledger_key_path), change)
            session.commit()
            if change is not None:
                self.enter()
                session.refresh(change)
            session.expunge_all()
        return Changed(value, change)

    def enter(self) -> int:
        """Enter what was changed and is not yet in the ledger; return how many changes that were."""
        return enter(self.settings, self.engine)

    def change_of(self, change_id: str) -> Change | None:
        """Return a change by its name."""
        with self.reading() as session:
            return session.scalar(select(Change).where(Change.id == change_id))


def change_being_made(session: Session) -> str:
    """Return the name that the change will have of which this session is a part."""
    name: str = session.info[CHANGE_BEING_MADE]
    return name


class _Touched:
    """Collects the rows that a session makes, changes or deletes."""

    def __init__(self, session: Session) -> None:
        self._kept: dict[str, Held] = {}
        self._gone: set[str] = set()
        self._id = session.info[CHANGE_BEING_MADE] = new_id()
        event.listen(session, "before_flush", self._renew)
        event.listen(session, "after_flush", self._collect)
        event.listen(session, "do_orm_execute", _check_is_by_row)

    def change(self, who: str, operation: str) -> Change | None:
        """Return the change that the session made; `None` where it made none."""
        rows: dict[str, Any] = {key: row.sha256() for key, row in self._kept.items()}
        rows |= dict.fromkeys(self._gone)
        if not rows:
            return None
        return Change(id=self._id, at=datetime.now(UTC), who=who, operation=operation, rows=rows)

    def _renew(self, session: Session, _context: UOWTransaction, _instances: Any) -> None:
        for row in [*session.new, *session.dirty]:
            if isinstance(row, Held) and (row in session.new or session.is_modified(row)):
                row.renew()

    def _collect(self, session: Session, _context: UOWTransaction) -> None:
        for row in [*session.new, *session.dirty]:
            if isinstance(row, Held):
                self._kept[row.key()] = row
                self._gone.discard(row.key())
        for row in session.deleted:
            if isinstance(row, Held):
                self._gone.add(row.key())
                self._kept.pop(row.key(), None)


def _check_is_by_row(state: ORMExecuteState) -> None:
    """Refuse what changes rows past the session: nobody would know which."""
    if not state.is_select:
        raise TypeError("Rows of the records must be changed one by one, as objects of the session.")
