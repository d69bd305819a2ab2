"""Every change of the records is in the ledger, once, whatever was killed when."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from features.ledger import latest_rows, open_ledger
from serving.people import Keyholder, Role
from serving.people.person import Person
from serving.records import Records, open_records
from serving.records.standing import rows_now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from features.settings import Settings

# Ends as a kill would: after the change is committed, and, where asked, after the ledger took it.
KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import select
from features.ledger import Kind, entry_now, record_all
from features.settings import Settings
from serving.people import Keyholder, Role
from serving.people.person import Person
from serving.records import Records, open_records
from serving.records.change import Change

class Killed(Records):
    def enter(self):
        if sys.argv[2] == "after the ledger":
            with self.reading() as session:
                change = session.scalars(select(Change).where(Change.entry.is_(None))).one()
            record_all(self.settings, [entry_now(Kind.RECORDS_CHANGED, change.what(), change.who)])
        os._exit(9)

records = open_records(Settings(home=Path(sys.argv[1])))
person = Person.of(Keyholder("killed", Role.PLANNER), datetime.now(UTC))
Killed(records.settings, records.engine).change("account 1", "person.added", lambda session: session.add(person))
"""


@pytest.fixture
def records(recorded: Settings) -> Records:
    return open_records(recorded)


def _add(name: str = "planning") -> Person:
    return Person.of(Keyholder(name, Role.PLANNER), datetime.now(UTC))


def _entries(settings: Settings) -> list[dict[str, object]]:
    said = [json.loads(entry) for entry in open_ledger(settings).read().entries]
    return [entry["what"] for entry in said if entry["kind"] == "records changed"]


def test_a_change_is_in_the_ledger_when_it_returns_with_the_hash_of_each_row(records: Records) -> None:
    changed = records.change("account 1", "person.added", lambda session: session.add(_add()))
    assert changed.change is not None
    assert changed.change.entry == 0
    contents = open_ledger(records.settings).read()
    assert changed.change.leaf == contents.leaves[0].hex()
    assert latest_rows(contents.entries) == dict(rows_now(records)) == changed.change.rows
    assert records.change_of(changed.change.id) is not None


def test_the_hash_of_a_row_tells_nothing_of_it_and_is_another_after_each_change(records: Records) -> None:
    records.change("account 1", "person.added", lambda session: session.add(_add()))
    hashes = [dict(rows_now(records))]
    for role in ("auditor", "planner"):  # the second makes it what it was

        def work(session: Session, role: str = role) -> None:
            session.scalars(select(Person)).one().role = role

        records.change("account 1", "person.changed", work)
        hashes.append(dict(rows_now(records)))
    assert len({str(one) for one in hashes}) == 3


def test_what_changes_nothing_is_not_entered(records: Records) -> None:
    assert records.change("account 1", "nothing", lambda session: session.scalars(select(Person)).all()).change is None
    assert _entries(records.settings) == []


def test_work_that_fails_leaves_neither_rows_nor_an_entry(records: Records) -> None:
    def work(session: Session) -> None:
        session.add(_add())
        session.flush()
        raise LookupError

    with pytest.raises(LookupError):
        records.change("account 1", "person.added", work)
    assert list(rows_now(records)) == []
    assert _entries(records.settings) == []


def test_a_deleted_row_is_entered_as_gone(records: Records) -> None:
    records.change("account 1", "person.added", lambda session: session.add(_add()))
    key = next(iter(dict(rows_now(records))))
    if records.engine.dialect.name == "sqlite":  # on PostgreSQL the serving role may delete no account
        records.change(
            "account 1", "person.gone", lambda session: session.delete(session.scalars(select(Person)).one())
        )
        assert latest_rows(open_ledger(records.settings).read().entries) == {key: None}


def test_of_two_who_change_the_same_version_the_second_is_refused(records: Records) -> None:
    records.change("account 1", "person.added", lambda session: session.add(_add()))
    with records.reading() as session:
        read = session.scalars(select(Person)).one()

    def first(session: Session) -> None:
        session.scalars(select(Person)).one().role = "auditor"

    records.change("account 1", "person.changed", first)
    read.role = "analyst"
    with pytest.raises(StaleDataError):
        records.change("account 2", "person.changed", lambda session: session.merge(read))
    with records.reading() as session:
        assert session.scalars(select(Person.role)).one() == "auditor"
    assert len(_entries(records.settings)) == 2


def test_rows_are_changed_one_by_one_or_not_at_all(records: Records) -> None:
    records.change("account 1", "person.added", lambda session: session.add(_add()))
    with pytest.raises(TypeError, match="one by one"):
        records.change("account 1", "all", lambda session: session.execute(update(Person).values(role="auditor")))


def test_what_is_read_is_not_written_whatever_is_done_to_it(records: Records) -> None:
    records.change("account 1", "person.added", lambda session: session.add(_add()))
    with records.reading() as session:
        session.scalars(select(Person)).one().role = "auditor"
    with records.reading() as session:
        assert session.scalars(select(Person.role)).one() == "planner"


@pytest.mark.parametrize("when", ["before the ledger", "after the ledger"])
def test_a_change_that_a_kill_parted_from_its_entry_is_entered_once_at_the_next_start(
    recorded: Settings, when: str
) -> None:
    address = {} if recorded.database is None else {"RASTIN_DATABASE": recorded.database.get_secret_value()}
    command = [sys.executable, "-c", KILLED, str(recorded.home), when]
    killed = subprocess.run(command, env={**os.environ, **address}, check=False, timeout=120)
    assert killed.returncode == 9
    records = open_records(recorded)
    for _ in range(2):
        assert [entry["operation"] for entry in _entries(recorded)] == ["person.added"]
        assert latest_rows(open_ledger(recorded).read().entries) == dict(rows_now(records))
        records = open_records(recorded)
    records.change("account 1", "person.added", lambda session: session.add(_add()))
    assert len(_entries(recorded)) == 2
