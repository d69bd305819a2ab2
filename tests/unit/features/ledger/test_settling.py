"""A kill between a landing and its entry: whoever comes next enters it, once, and the entry says so."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from features.ingest.recorded import land_drop
from features.ledger import Kind, LedgerDamaged, enter_late, open_ledger, record
from features.ledger.intentions import Intention, intending
from serving.ledger.holding import hold
from tests.stores import settings_in
from tests.tiny_registry import make_rows, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from features.settings import Settings

pytestmark = pytest.mark.xdist_group("settling")  # one worker: homes are parted once

_OF_THE_KEY = ("snapshot", "files", "manifest_sha256")  # each home has its own
MOMENT = datetime.fromisoformat("2026-05-01")

# Lands a drop, or settles what a kill left, and ends itself by SIGKILL at the n-th thing it does with the home folder
# after the first that has to do with a certain file.
WORK = """
import json, os, shutil, signal, sys
from datetime import datetime
from pathlib import Path
from features.ingest.recorded import land_drop
from features.ledger import enter_late, open_ledger
from features.settings import Settings
from features.store import Store
from serving.ledger.holding import hold

home, drop, since, every = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])

def work(settings, fatal):
    done, armed = 0, False

    def count(event, details):
        nonlocal done, armed
        if event.startswith(("open", "os.")) and details and str(details[0]).startswith(str(settings.home)):
            armed = armed or since in str(details[0])
            done += armed
            if done == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    land_drop(settings, drop, datetime(2026, 5, 1)) if drop.name != "none" else enter_late(settings)
"""

# Does so each time in a child of its own and in a copy of the home, and tells what a look at the ledger found then.
KILLER = f"""{WORK}
told = home.parent.with_name("told").open("w")  # the engine may write of its progress to standard output
fatal, code = 0, -signal.SIGKILL
while code == -signal.SIGKILL and fatal < 200:
    fatal += every
    copy = shutil.copytree(home.parent, home.parent.with_name(f"killed-{{fatal}}"))
    settings = Settings(home=copy / home.name)
    child = os.fork()
    if child == 0:
        work(settings, fatal)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    held = hold(settings)
    print(json.dumps({{
        "killed": code == -signal.SIGKILL,
        "breaches": [one.english for one in held.breaches],
        "late": held.late,
        "entries": [json.loads(entry)["what"] for entry in open_ledger(settings).read().entries],
        "landed": Store(settings.home).snapshot() != Store(home).snapshot(),
        "left": [one.name for one in (settings.home / "intended").glob("*.json")],
    }}), file=told)
"""


def begun(tmp_path: Path) -> Settings:
    """Return a home in which a drop has landed and was entered."""
    settings = settings_in(tmp_path / "begun")
    land_drop(settings, write_rows(tmp_path / "drop", make_rows(jobs=5)), MOMENT)
    return settings


def corrected(tmp_path: Path) -> Path:
    rows = make_rows(jobs=5)
    rows["plans"][0]["committed_jobs"] = 9
    return write_rows(tmp_path / "second", {"plans": rows["plans"]})


def broken(tmp_path: Path) -> Path:
    """Return a drop of which no row may land."""
    rows = make_rows(jobs=5)
    rows["plans"][0]["committed_jobs"] = -1
    return write_rows(tmp_path / "broken", {"plans": rows["plans"][:1]})


def entries(settings: Settings) -> list[dict[str, Any]]:
    return [json.loads(entry) for entry in open_ledger(settings).read().entries]


def killed(settings: Settings, drop: Path, every: int) -> list[dict[str, Any]]:
    """Kill at every so many places; return what was found after each."""
    command = [sys.executable, "-c", KILLER, str(settings.home), str(drop), "/intended/", str(every)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    lines = settings.home.parent.with_name("told").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [one["killed"] for one in told] == [True] * (len(told) - 1) + [False]
    for one in told:
        assert (one["breaches"], one["left"]) == ([], [])
    return told


@pytest.fixture(scope="module")
def once_parted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Settings]:
    """Return homes in which a drop landed, or was refused row by row, and its process died before it was entered."""
    homes = {}
    for drop_of in (corrected, broken):
        folder = tmp_path_factory.mktemp("parted")
        settings, drop = begun(folder), drop_of(folder)
        run = f"{WORK}\nwork(Settings(home=home), 1)"
        command = [sys.executable, "-c", run, str(settings.home), str(drop), "ledger/.pending", "1"]
        assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
        homes[drop_of.__name__] = settings
    return homes


@pytest.fixture
def parted(once_parted: dict[str, Settings], tmp_path: Path) -> Settings:
    """Return a home of its own in which a drop landed and was not entered."""
    return copy_of(once_parted["corrected"], tmp_path)


def copy_of(settings: Settings, folder: Path) -> Settings:
    shutil.copytree(settings.home.parent, folder / "begun")
    return settings.model_copy(update={"home": folder / "begun" / "home"})


def test_killed_anywhere_about_a_landing_what_landed_is_entered_once(tmp_path: Path) -> None:
    told = killed(begun(tmp_path), corrected(tmp_path), every=10)
    for one in told:
        assert len(one["entries"]) == (2 if one["landed"] else 1)
        assert bool(one["late"]) == one["entries"][-1].get("entered_late", False)
    assert {(one["landed"], one["late"]) for one in told} == {(False, 0), (True, 1), (True, 0)}


def test_killed_anywhere_while_settling_what_landed_is_entered_once(parted: Settings) -> None:
    told = killed(parted, parted.home / "none", every=5)
    assert len(told) > 4
    for one in told:
        assert [what.get("entered_late", False) for what in one["entries"]] == [False, True]
    assert {one["late"] for one in told} == {0, 1}


@pytest.mark.parametrize("drop_of", [corrected, broken])
def test_whatever_is_recorded_next_enters_it_late_as_it_would_have_been(
    once_parted: dict[str, Settings], tmp_path: Path, drop_of: Callable[[Path], Path]
) -> None:
    whole = begun(tmp_path / "whole")
    land_drop(whole, drop_of(tmp_path), MOMENT)
    settings = copy_of(once_parted[drop_of.__name__], tmp_path)
    assert len(entries(settings)) == 1
    record(settings, Kind.EXPORT_MADE, {"sha256": "next"})
    _, late, after = entries(settings)
    assert (late["kind"], after["kind"]) == ("drop landed", "export made")
    assert late["what"].pop("entered_late")
    assert late["what"].pop("intended_at") <= late["at"]
    assert late["what"] == entries(whole)[1]["what"] | {name: late["what"][name] for name in _OF_THE_KEY}
    assert hold(settings).breaches == ()
    assert enter_late(settings) == 0


def intention_of(settings: Settings) -> Intention:
    (path,) = (settings.home / "intended").glob("*.json")
    intention = Intention.of_text(path.read_text(encoding="utf-8"))
    assert intention is not None
    path.unlink()
    return intention


def test_the_intention_of_a_process_at_work_is_its_own(parted: Settings) -> None:
    intention = intention_of(parted)

    def at_work() -> None:
        with intending(parted.home) as write:
            write(intention)
            assert enter_late(parted) == 0
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        at_work()
    assert enter_late(parted) == 1


def test_an_intention_that_was_cut_off_or_did_not_come_to_its_landing_is_forgotten(parted: Settings) -> None:
    intention = intention_of(parted)
    path = parted.home / "intended" / "one.json"
    another = replace(intention, brings=dict.fromkeys(intention.brings, "00" * 32))
    ahead = replace(intention, landing=intention.landing + 1)
    cut = [intention.text()[:length] for length in range(0, len(intention.text()), 20)]
    for text in [*cut, another.text(), ahead.text()]:
        path.write_text(text, encoding="utf-8")
        assert enter_late(parted) == 0
        assert not path.exists()
    assert len(entries(parted)) == 1


def test_what_landed_beside_a_damaged_ledger_is_entered_once_that_is_mended(tmp_path: Path) -> None:
    settings = begun(tmp_path)
    ledger = settings.home / "ledger" / "entries"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:-1])
    for _ in range(2):
        with pytest.raises(LedgerDamaged, match="could not be recorded"):
            land_drop(settings, corrected(tmp_path), MOMENT)
    ledger.write_bytes(whole)
    assert enter_late(settings) == 2
    assert [entry["what"]["tables"]["plans"]["landed"] for entry in entries(settings)][1:] in ([1, 0], [0, 1])
