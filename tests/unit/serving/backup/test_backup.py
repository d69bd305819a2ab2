"""A backup is whole or not there, holds no secret, and gives back the same rows, sample plans and ledger."""

from __future__ import annotations

import io
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from features.faults import Fault
from features.ledger import open_ledger
from serving.backup import back_up, restore
from serving.cli import commands
from serving.field_reports.receiving import receive
from serving.field_systems.worklist import worklist
from tests.drawn_home import DrawnHome, drawn_in, make_drawn_home
from tests.stores import content, settings_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drawn = make_drawn_home(folder := tmp_path_factory.mktemp("drawn"))
    receive(drawn.settings, _reports(folder / "first.csv", 0))
    return folder


@pytest.fixture
def drawn(made: Path, tmp_path: Path) -> DrawnHome:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return drawn_in(tmp_path)


def _reports(path: Path, number: int) -> Path:
    row = {
        "verification_id": f"F{number}",
        "job_id": "J00",
        "stage": "field",
        "level": "senior",
        "completed_at": "1405-02-01 10:00:00",
        "outcome": "confirmed",
        "inspector_id": "I00000",
        "firm_id": None,
        "reported_via": "direct",
        "distance_m": 12,
        "duration_min": 40,
    }
    pd.DataFrame([row]).to_csv(path, index=False)
    return path


def _run(home: Path, *arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(commands, [*arguments, "--json"], obj=home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _destroy(drawn: DrawnHome) -> None:
    shutil.rmtree(drawn.settings.home)
    for beside in drawn.settings.home.parent.glob("home.*"):
        beside.unlink()


def test_after_a_restore_rows_sample_plans_and_ledger_are_the_same(drawn: DrawnHome, tmp_path: Path) -> None:
    settings = drawn.settings
    with closing(sqlite3.connect(settings.home / "other.sqlite")) as database:
        database.execute("PRAGMA journal_mode = wal")
        database.execute("CREATE TABLE one (x)")
        database.execute("INSERT INTO one VALUES (7)")
        database.commit()
        rows, visits, ledger = content(settings), worklist(settings, drawn.plan_file), open_ledger(settings).read()
        packed = _run(settings.home, "backup", str(tmp_path / "b.tar"), "--with-keys", str(tmp_path / "keys.json"))
    assert packed["files"] > 5
    entries = open_ledger(settings).read().entries
    assert json.loads(entries[-1])["what"]["out_sha256"] == packed["sha256"]
    _destroy(drawn)
    said = _run(
        tmp_path / "elsewhere",
        *("restore", str(tmp_path / "b.tar"), "--home", str(settings.home), "--keys", str(tmp_path / "keys.json")),
    )
    assert said["audit"]["is_whole"]
    assert said["audit"]["files_checked"] > 0
    assert content(settings) == rows
    assert worklist(settings, drawn.plan_file).equals(visits)
    assert open_ledger(settings).read().entries == ledger.entries
    with closing(sqlite3.connect(settings.home / "other.sqlite")) as database:
        assert database.execute("SELECT x FROM one").fetchall() == [(7,)]
    again = receive(settings, _reports(tmp_path / "again.csv", 0))
    assert (again.rows.landed, again.rows.repeated) == (0, 1)


def test_people_of_the_records_come_back_and_are_held_to_the_ledger(drawn: DrawnHome, tmp_path: Path) -> None:
    _run(drawn.settings.home, "people", "add", "planning-07", "--role", "planner", "--province", "07")
    before = _run(drawn.settings.home, "people", "list")
    _run(drawn.settings.home, "backup", str(tmp_path / "b.tar"), "--with-keys", str(tmp_path / "keys.json"))
    home = tmp_path / "new" / "home"
    said = _run(home, "restore", str(tmp_path / "b.tar"), "--keys", str(tmp_path / "keys.json"))
    assert said["audit"]["is_whole"], said["audit"]["breaches"]
    assert _run(home, "people", "list") == before
    assert (home / "records.sqlite").exists()


def test_no_secret_key_is_in_a_backup_and_keys_are_for_their_owner(drawn: DrawnHome, tmp_path: Path) -> None:
    settings = drawn.settings
    back_up(settings, tmp_path / "b.tar", tmp_path / "keys.json")
    packed = (tmp_path / "b.tar").read_bytes()
    for key in (settings.pseudonym_key_path, settings.ledger_key_path):
        secret = key.read_text(encoding="ascii").split()[-1].encode()
        assert len(secret) == 64
        assert secret not in packed
        assert secret in (tmp_path / "keys.json").read_bytes()
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0
    assert (tmp_path / "b.tar").stat().st_mode & 0o077 == 0


def test_without_keys_the_ledger_can_still_be_held(drawn: DrawnHome, tmp_path: Path) -> None:
    _run(drawn.settings.home, "backup", str(tmp_path / "b.tar"))
    said = _run(tmp_path / "new" / "home", "restore", str(tmp_path / "b.tar"))
    assert said["audit"]["is_whole"]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["home", "home.ledger.pub"]


def test_a_home_that_is_not_empty_and_another_key_are_left_alone(drawn: DrawnHome, tmp_path: Path) -> None:
    back_up(drawn.settings, tmp_path / "b.tar", tmp_path / "keys.json")
    with pytest.raises(Fault, match="into an empty home"):
        restore(drawn.settings, tmp_path / "b.tar")
    other = settings_in(tmp_path / "other")
    other.pseudonym_key_path.parent.mkdir()
    other.pseudonym_key_path.write_text("another", encoding="ascii")
    with pytest.raises(Fault, match="No key may be overwritten"):
        restore(other, tmp_path / "b.tar", tmp_path / "keys.json")
    assert not other.home.exists()
    assert other.pseudonym_key_path.read_text(encoding="ascii") == "another"
    with pytest.raises(Fault, match="outside the home folder"):
        back_up(drawn.settings, drawn.settings.home / "b.tar")
    with pytest.raises(Fault, match="must be there"):
        back_up(settings_in(tmp_path / "nowhere"), tmp_path / "n.tar")


def test_a_backup_that_was_changed_anywhere_is_refused_and_restores_nothing(drawn: DrawnHome, tmp_path: Path) -> None:
    back_up(drawn.settings, tmp_path / "b.tar")
    whole = (tmp_path / "b.tar").read_bytes()
    with tarfile.open(tmp_path / "b.tar") as packed:
        members = packed.getmembers()
    landed = next(one for one in members if one.name.endswith("jobs.parquet"))
    changes = {
        "a byte": _flipped(whole, landed.offset_data + 40),
        "the list": _flipped(whole, members[0].offset_data + 300),
        "cut": whole[: landed.offset_data + 100],
        "empty": b"",
        "no archive": b"x" * 5_000,
    }
    for name, content_of in changes.items():
        (tmp_path / "changed.tar").write_bytes(content_of)
        with pytest.raises(Fault, match=r"wrote, whole|must be readable"):
            restore(settings_in(tmp_path / "new"), tmp_path / "changed.tar")
        assert not (tmp_path / "new" / "home").exists(), name


def test_an_archive_that_leads_outside_or_holds_more_than_it_lists_is_refused(drawn: DrawnHome, tmp_path: Path) -> None:
    for name, kind in (("../escaped", tarfile.REGTYPE), ("home/link", tarfile.SYMTYPE), ("home/more", tarfile.REGTYPE)):
        back_up(drawn.settings, tmp_path / "b.tar")
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.size = kind, "/etc/passwd", 0
        with tarfile.open(tmp_path / "b.tar", "a") as packed:
            packed.addfile(member, io.BytesIO(b""))
        with pytest.raises(Fault, match="wrote, whole"):
            restore(settings_in(tmp_path / "new"), tmp_path / "b.tar")
        assert not (tmp_path / "new" / "home").exists()
        assert not (tmp_path / "escaped").exists()


def test_a_backup_made_while_reports_land_is_of_one_moment(drawn: DrawnHome, tmp_path: Path) -> None:
    stop = threading.Event()
    received: list[int] = []

    def receive_on() -> None:
        number = 1
        while not stop.is_set():
            receive(drawn.settings, _reports(tmp_path / "r.csv", number))
            received.append(number)
            number += 1

    writer = threading.Thread(target=receive_on)
    writer.start()
    try:
        for number in range(4):
            back_up(drawn.settings, tmp_path / f"b{number}.tar")
    finally:
        stop.set()
        writer.join()
    assert received
    keys = tmp_path / "keys.json"
    back_up(drawn.settings, tmp_path / "last.tar", keys)
    for number in range(4):
        home = tmp_path / f"restored{number}" / "home"
        said = _run(home, "restore", str(tmp_path / f"b{number}.tar"), "--keys", str(keys))
        assert said["audit"]["is_whole"], said["audit"]["breaches"]


CHILD = """
import os, signal, sys
from pathlib import Path
from features.settings import Settings
from serving.backup import back_up

fatal, done = int(sys.argv[3]), 0

def count(event, details):
    global done
    if event.startswith(("open", "os.")):
        done += 1
        if done == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
back_up(Settings(home=Path(sys.argv[1])), Path(sys.argv[2]))
print(done)
"""


def _back_up_apart(home: Path, out: Path, fatal: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHILD, str(home), str(out), str(fatal)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)


def test_killed_at_its_own_steps_a_backup_is_whole_or_not_there(drawn: DrawnHome, tmp_path: Path) -> None:
    home, out = drawn.settings.home, tmp_path / "out" / "b.tar"
    before = content(drawn.settings)
    steps = int(_back_up_apart(home, out, 0).stdout)
    out.unlink()
    for fatal in (steps // 4, steps // 2, steps - 30, steps - 3):
        assert _back_up_apart(home, out, fatal).returncode == -signal.SIGKILL
        if out.exists():
            restore(settings_in(tmp_path / f"new{fatal}"), out)
    back_up(drawn.settings, out)
    assert content(drawn.settings) == before
    assert list((home / "tmp").iterdir()) == []


def _flipped(content_of: bytes, place: int) -> bytes:
    return content_of[:place] + bytes([content_of[place] ^ 1]) + content_of[place + 1 :]
