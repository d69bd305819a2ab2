"""Killed at any moment, an ingest leaves a whole store, and the next one finishes the work."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from features.contract import TABLES
from features.ingest import ingest_drop
from features.pseudonyms import open_pseudonyms
from features.store import Store
from tests.stores import landed, settings_in
from tests.tiny_registry import make_rows, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

MOMENT = datetime.fromisoformat("2026-05-01")

# Ends itself by SIGKILL at the n-th thing it does with the home folder: open, rename, remove, list, make a folder.
CHILD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from features.ingest import ingest_drop
from features.settings import Settings

drop, home, fatal = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
done = 0

def count(event, details):
    global done
    if event.startswith(("open", "os.")) and details and str(details[0]).startswith(str(home)):
        done += 1
        if done == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

settings = Settings(home=home)
sys.addaudithook(count)
ingest_drop(drop, settings, datetime(2026, 5, 1))
print(done)
"""


def start(drop: Path, settings: Settings, fatal: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(drop), str(settings.home), str(fatal)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    rows = make_rows(jobs=20)
    rows["plans"][0]["committed_jobs"] = -1
    return write_rows(tmp_path / "drop", rows)


@pytest.fixture
def whole(tmp_path: Path, drop: Path) -> Settings:
    settings = settings_in(tmp_path / "whole")
    ingest_drop(drop, settings, MOMENT)
    return settings


def home_with_key_of(other: Settings, folder: Path) -> Settings:
    settings = settings_in(folder)
    folder.mkdir()
    settings.pseudonym_key_path.write_bytes(other.pseudonym_key_path.read_bytes())
    return settings


def assert_whole(settings: Settings, finished: Settings) -> None:
    """Check that all of the drop has landed or none of it, and that what is there can be read."""
    store = Store(settings.home)
    assert store.snapshot() in {Store(settings.home / "nothing").snapshot(), Store(finished.home).snapshot()}
    for table in TABLES:
        landed(settings, table)


def test_an_ingest_killed_at_its_own_steps_can_be_finished(tmp_path: Path, drop: Path, whole: Settings) -> None:
    run = start(drop, home_with_key_of(whole, tmp_path / "counted"), fatal=0)
    steps = int(run.communicate()[0])
    assert steps > 20
    fatal_steps = sorted({steps, steps - 1, steps - 2, *random.Random(1).sample(range(1, steps - 2), 3)})  # noqa: S311 - rows of a test, no secret
    settings = home_with_key_of(whole, tmp_path / "killed")
    for fatal in fatal_steps:
        killed = start(drop, settings, fatal)
        killed.communicate()
        assert killed.returncode in {-signal.SIGKILL, 0}
        assert_whole(settings, whole)
    ingest_drop(drop, settings, MOMENT)
    assert Store(settings.home).snapshot() == Store(whole.home).snapshot()
    kept = {path.name for path in (settings.home / "store" / "landings" / "000001").iterdir()}
    assert kept == {path.name for path in (whole.home / "store" / "landings" / "000001").iterdir()}


def test_an_ingest_killed_at_any_time_can_be_finished(tmp_path: Path, drop: Path, whole: Settings) -> None:
    settings = home_with_key_of(whole, tmp_path / "killed")
    chance = random.Random(2)  # noqa: S311 - rows of a test, no secret
    for _ in range(3):
        run = start(drop, settings, fatal=0)
        time.sleep(chance.uniform(0.3, 2.0))
        run.kill()
        run.communicate()
        assert_whole(settings, whole)
    ingest_drop(drop, settings, MOMENT)
    assert Store(settings.home).snapshot() == Store(whole.home).snapshot()


def test_a_second_drop_killed_leaves_the_first(tmp_path: Path, drop: Path, whole: Settings) -> None:
    before = Store(whole.home).snapshot()
    more = make_rows(jobs=20)
    more["plans"][1]["committed_jobs"] = 9
    second = write_rows(tmp_path / "second", more)
    run = start(second, whole, fatal=25)
    run.communicate()
    assert run.returncode == -signal.SIGKILL
    assert Store(whole.home).snapshot() == before
    report = ingest_drop(second, whole)
    assert report.tables["plans"].landed == 2
    assert report.in_quarantine == 0
    assert open_pseudonyms(whole.pseudonym_key_path, expected_key_id=None).key_id
    assert drop.exists()
