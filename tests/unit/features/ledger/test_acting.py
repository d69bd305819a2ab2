"""A kill anywhere about an act that leaves files: where they are there it is entered, once; else it is not."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from features.ledger import Kind, LedgerDamaged, enter_late, open_ledger
from features.ledger.acting import do_and_enter
from features.whole_files import hashes_of, whole_folder
from tests.stores import settings_in

if TYPE_CHECKING:
    from pathlib import Path

    from features.ledger.acting import Foretell
    from features.settings import Settings

# Leaves a folder and enters that, each time in a child and a home of its own; the child ends itself by SIGKILL at the
# n-th thing it does with its home folder. Tells what whoever comes next found.
KILLER = """
import json, os, signal, sys
from pathlib import Path
from features.ledger import Kind, enter_late, open_ledger
from features.ledger.acting import do_and_enter
from features.settings import Settings
from features.whole_files import hashes_of, whole_folder

root, fatal, code = Path(sys.argv[1]), 0, -signal.SIGKILL

def act(settings):
    def do(foretell):
        with whole_folder(settings.home / "made") as draft:
            (draft / "one").write_text("1")
            files = {f"made/{name}": sha256 for name, sha256 in hashes_of(draft).items()}
            foretell({"made": "one", "files": files}, files)
    do_and_enter(settings, Kind.SCORES_PUBLISHED, do)

while code == -signal.SIGKILL:
    fatal += 1
    settings = Settings(home=root / str(fatal) / "home")
    child = os.fork()
    if child == 0:
        done = 0
        def count(event, details):
            global done
            if event.startswith(("open", "os.")) and details and str(details[0]).startswith(str(settings.home)):
                done += 1
                if done == fatal:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        act(settings)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    late = [enter_late(settings), enter_late(settings)]
    entries = [json.loads(entry)["what"] for entry in open_ledger(settings).read().entries]
    is_there = (settings.home / "made" / "one").exists()
    print(json.dumps([code == -signal.SIGKILL, is_there, late, entries]))
"""


def test_killed_anywhere_an_act_is_entered_once_where_it_came_about(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLER, str(tmp_path)], capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [killed for killed, *_ in told] == [True] * (len(told) - 1) + [False]
    for _, is_there, late, entries in told:
        assert len(entries) == is_there
        assert late == [int(any(entry.get("entered_late") for entry in entries)), 0]
    assert {(is_there, late[0]) for _, is_there, late, _ in told} == {(False, 0), (True, 1), (True, 0)}


def _leave(settings: Settings, name: str, fails: str = "") -> str:
    """Leave a folder and enter it; fail before or after it is there where asked to."""
    folder = settings.home / name

    def do(foretell: Foretell) -> str:
        def told(files: dict[str, str]) -> None:
            paths = {f"{name}/{file}": sha256 for file, sha256 in files.items()}
            foretell({"made": name, "files": paths}, paths)

        if folder.exists():
            told(hashes_of(folder))
            return name
        with whole_folder(folder) as draft:
            (draft / "one").write_text(name, encoding="utf-8")
            told(hashes_of(draft))
            if fails == "before":
                raise OSError(name)
        if fails == "after":
            raise OSError(name)
        return name

    return do_and_enter(settings, Kind.SCORES_PUBLISHED, do, "account 7")[0]


def _entries(settings: Settings) -> list[dict[str, Any]]:
    return [json.loads(entry) for entry in open_ledger(settings).read().entries]


def test_an_act_that_fails_after_it_was_foretold_is_not_entered(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with pytest.raises(OSError, match="bad"):
        _leave(settings, "bad", "before")
    assert _leave(settings, "good") == "good"
    assert [(entry["who"], entry["what"]["made"]) for entry in _entries(settings)] == [("account 7", "good")]
    assert not list((settings.home / "intended").glob("*.json"))


def test_what_was_done_beside_a_damaged_ledger_is_entered_once_that_is_mended(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    _leave(settings, "first")
    ledger = settings.home / "ledger" / "entries"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:-1])
    with pytest.raises(LedgerDamaged, match="could not be recorded"):
        _leave(settings, "second")
    ledger.write_bytes(whole)
    assert enter_late(settings) == 1
    assert [entry["what"]["made"] for entry in _entries(settings)] == ["first", "second"]


def test_an_act_done_again_after_it_was_cut_off_is_entered_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with pytest.raises(OSError, match="one"):
        _leave(settings, "one", "after")
    assert _leave(settings, "one") == "one"
    assert [entry["what"].get("entered_late") for entry in _entries(settings)] == [True]
    assert _leave(settings, "one") == "one"  # asked for once more: done once more
    assert [entry["what"].get("entered_late") for entry in _entries(settings)] == [True, None]
