"""Records are in a backup wherever they lie, come back into an empty database of either kind, as the ledger says."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from features.faults import Fault
from features.settings import Settings
from serving.backup import back_up, restore
from serving.backup.records_kept import seen
from serving.backup.records_put import put
from serving.people import Keyholder, Register, Role, Scope, open_register
from serving.records import Records, open_records
from serving.records_audit import hold_home
from tests.unit.serving.plan_life.planned import make_draft, make_issued

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgresql import Database

PASSWORD = "seven-lamps-over-darband"  # noqa: S105 -- of nobody


@pytest.fixture
def held(postgresql: Database, tmp_path: Path) -> Iterator[Records]:
    """Records in PostgreSQL, with an account, a key, a log-in's password and an issued sample plan of a province."""
    records = open_records(Settings(home=tmp_path / "home", database=SecretStr(postgresql.address)))
    _fill(records)
    yield records
    records.engine.dispose()


def _fill(records: Records) -> str:
    register = Register(records, "test")
    register.add(Keyholder("planning", Role.PLANNER, Scope(provinces=("07",))))
    register.set_password("planning", PASSWORD)
    make_issued(records)
    return register.give_key("planning")


def _rows(settings: Settings) -> dict[str, list[Any]]:
    """Return every row of some tables, as the database has them."""
    records = open_records(settings)
    with records.reading() as session:
        tables = ("people", "keys", "sample_plans", "sample_plan_steps", "visits", "reserve_plans", "changes")
        rows = {one: sorted(map(tuple, session.execute(text(f"SELECT * FROM {one}")).all()), key=str) for one in tables}  # noqa: S608 -- names of ours
    records.engine.dispose()
    return rows


def _elsewhere(tmp_path: Path, database: Database | None) -> Settings:
    address = None if database is None else SecretStr(database.address)
    return Settings(home=tmp_path / "elsewhere" / "home", database=address)


def test_what_is_in_postgresql_comes_back_into_another_and_holds_to_the_ledger(
    held: Records, other_postgresql: Database, tmp_path: Path
) -> None:
    before = _rows(held.settings)
    back_up(held.settings, tmp_path / "b.tar", tmp_path / "keys.json")
    settings = _elsewhere(tmp_path, other_postgresql)
    restore(settings, tmp_path / "b.tar", tmp_path / "keys.json")
    assert not (settings.home / "records.sqlite").exists()
    assert sorted(path.name for path in settings.home.iterdir()) == ["ledger"]
    assert _rows(settings) == before
    audit = hold_home(settings)
    assert (audit.breaches, audit.rows) == ((), sum(map(len, before.values())) - len(before["changes"]))
    _goes_on(settings)


def _goes_on(settings: Settings) -> None:
    """Numbers go on after those that came back, and what is changed now is entered after what was."""
    register = open_register(settings)
    register.add(Keyholder("new", Role.PLANNER))
    register.give_key("new")
    assert {person.name for person in register.all()} == {"planning", "new"}
    assert hold_home(settings).breaches == ()
    register.records.engine.dispose()


@pytest.mark.parametrize("way", ["to SQLite", "to PostgreSQL"])
def test_a_restore_also_moves_records_from_one_kind_to_the_other(
    way: str, held: Records, other_postgresql: Database, tmp_path: Path
) -> None:
    source = held.settings
    if way == "to PostgreSQL":
        source = Settings(home=tmp_path / "small" / "home")
        records = open_records(source)
        _fill(records)
        records.engine.dispose()
    before = _rows(source)
    back_up(source, tmp_path / "b.tar", tmp_path / "keys.json")
    settings = _elsewhere(tmp_path, None if way == "to SQLite" else other_postgresql)
    restore(settings, tmp_path / "b.tar", tmp_path / "keys.json")
    assert (settings.home / "records.sqlite").exists() == (way == "to SQLite")
    after = _rows(settings)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert hold_home(settings).breaches == ()
    _goes_on(settings)


def _as_an_earlier_version_wrote(file: Path, revision: str) -> None:
    """Take away what a later version has added: arrivals."""
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith('{"table":"arrivals"')]
    kept = [json.dumps(json.loads(head) | {"revision": revision})]
    kept += [line for line in lines if not line.startswith('{"table":"arrivals"')]
    file.write_text("\n".join([*kept, ""]), encoding="utf-8")


def test_rows_of_an_earlier_version_take_its_steps_and_those_of_a_later_one_are_refused(
    held: Records, other_postgresql: Database, tmp_path: Path
) -> None:
    with seen(held.engine) as records:
        records.write(tmp_path / "rows.jsonl")
    _as_an_earlier_version_wrote(tmp_path / "rows.jsonl", "9999")
    settings = _elsewhere(tmp_path, other_postgresql)
    with pytest.raises(Fault, match="step 9999 of their tables is not known"):
        put(settings, tmp_path / "rows.jsonl")
    with seen(held.engine) as records:
        records.write(tmp_path / "rows.jsonl")
    _as_an_earlier_version_wrote(tmp_path / "rows.jsonl", "0006")
    put(settings, tmp_path / "rows.jsonl")
    shutil.copytree(held.settings.home, settings.home)
    shutil.copy(held.settings.ledger_key_path, settings.ledger_key_path)
    assert _rows(settings) == _rows(held.settings)
    assert hold_home(settings).breaches == ()


def test_a_database_that_has_rows_is_left_alone_and_nothing_is_restored(
    held: Records, other_postgresql: Database, tmp_path: Path
) -> None:
    back_up(held.settings, tmp_path / "b.tar", tmp_path / "keys.json")
    settings = _elsewhere(tmp_path, other_postgresql)
    others = open_register(settings.model_copy(update={"home": tmp_path / "others" / "home"}))
    others.add(Keyholder("somebody", Role.AUDITOR))
    others.records.engine.dispose()
    before = _rows(settings.model_copy(update={"home": tmp_path / "others" / "home"}))
    with pytest.raises(Fault, match="into an empty database"):
        restore(settings, tmp_path / "b.tar", tmp_path / "keys.json")
    assert not settings.home.exists()
    assert _rows(settings.model_copy(update={"home": tmp_path / "others" / "home"})) == before


def test_a_database_without_tables_or_that_is_away_is_told_apart_from_a_bad_backup(
    held: Records, tmp_path: Path
) -> None:
    back_up(held.settings, tmp_path / "b.tar")
    nowhere = "postgresql://rastin@127.0.0.1:1/none"
    settings = Settings(home=tmp_path / "elsewhere" / "home", database=SecretStr(nowhere))
    with pytest.raises(Fault, match="must be reachable") as refused:
        restore(settings, tmp_path / "b.tar")
    assert "rastin@" not in str(refused.value)
    with pytest.raises(Fault, match="must be reachable"):
        back_up(held.settings.model_copy(update={"database": SecretStr(nowhere)}), tmp_path / "c.tar")
    assert not (tmp_path / "c.tar").exists()


def test_a_backup_made_while_records_change_is_of_one_moment(
    held: Records, other_postgresql: Database, tmp_path: Path
) -> None:
    stop, made = threading.Event(), list[str]()

    def change_on() -> None:
        while not stop.is_set():
            made.append(make_draft(held))

    writer = threading.Thread(target=change_on)
    writer.start()
    try:
        while len(made) < 3:
            stop.wait(0.01)
        back_up(held.settings, tmp_path / "b.tar", tmp_path / "keys.json")
    finally:
        stop.set()
        writer.join()
    assert len(made) > 3
    settings = _elsewhere(tmp_path, other_postgresql)
    restore(settings, tmp_path / "b.tar", tmp_path / "keys.json")
    audit = hold_home(settings)
    assert audit.breaches == ()
    assert audit.rows


CHILD = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from features.settings import Settings
from serving.backup import restore

fatal, settings, inserted = sys.argv[1], Settings(), 0

def end():
    os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *_):
    global inserted
    inserted += statement.startswith("INSERT")
    if fatal == f"insert {inserted}":
        end()

def look(happened, details):
    if happened == "os.rename" and fatal == "home" and Path(details[1]) == settings.home:
        end()

sys.addaudithook(look)
restore(settings, Path(sys.argv[2]), Path(sys.argv[3]))
"""


def _restore_apart(settings: Settings, tmp_path: Path, fatal: str) -> subprocess.CompletedProcess[str]:
    assert settings.database is not None
    environment = os.environ | {
        "RASTIN_HOME": str(settings.home), "RASTIN_DATABASE": settings.database.get_secret_value()
    }  # fmt: skip
    command = [sys.executable, "-c", CHILD, fatal, str(tmp_path / "b.tar"), str(tmp_path / "keys.json")]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env=environment)


def test_killed_at_its_own_steps_a_restore_can_be_repeated(
    held: Records, other_postgresql: Database, tmp_path: Path
) -> None:
    before = _rows(held.settings)
    back_up(held.settings, tmp_path / "b.tar", tmp_path / "keys.json")
    settings = _elsewhere(tmp_path, other_postgresql)
    for fatal in ("insert 1", "insert 5", "home"):  # in the one transaction, and between its end and the home's
        assert _restore_apart(settings, tmp_path, fatal).returncode == -signal.SIGKILL
        assert not settings.home.exists()
    restore(settings, tmp_path / "b.tar", tmp_path / "keys.json")
    assert _rows(settings) == before
    assert hold_home(settings).breaches == ()
