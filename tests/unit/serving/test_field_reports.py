"""Reports land as a drop does; corrections are new versions; what an office relays stands beside, never instead."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from features.contract import TABLES
from features.faults import Fault
from features.ingest import ingest_drop
from features.ledger import open_ledger
from features.store import Store
from features.whole_files import sha256_of
from serving.cli import commands
from serving.field_reports.receiving import receive
from tests.hand_made import HandMade
from tests.stores import in_quarantine, landed, settings_in, valid_at
from tests.tiny_registry import write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from tests.tiny_registry import Row

FIRST, SECOND = datetime.fromisoformat("2026-05-01"), datetime.fromisoformat("2026-06-01")
END = datetime.fromisoformat("2099-01-01")
VISITED = "1405-02-01 10:00:00"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = HandMade()
    plan = made.plan("P1")
    for number in range(4):
        made.job(plan, f"J{number}")
    ingest_drop(write_rows(tmp_path / "drop", made.rows), settings := settings_in(tmp_path), FIRST)
    return settings


def report(number: int, outcome: str, **cells: Any) -> Row:
    """Return what a senior inspector reports of the job of that number."""
    return {
        "verification_id": f"F{number}",
        "job_id": f"J{number}",
        "stage": "field",
        "level": "senior",
        "completed_at": VISITED,
        "outcome": outcome,
        "inspector_id": "I00001",
        "firm_id": None,
        "reported_via": "direct",
        "distance_m": 12,
        "duration_min": 40,
        **cells,
    }


def write(path: Path, *rows: Row) -> Path:
    pd.DataFrame(rows).to_csv(path, index=False, encoding="utf-8-sig")
    return path


def outcomes(settings: Settings) -> dict[str, str]:
    return {row["verification_id"]: row["outcome"] for row in valid_at(settings, "verifications", END)}


def test_reports_land_and_the_receipt_says_how_many_and_where(settings: Settings, tmp_path: Path) -> None:
    file = write(
        tmp_path / "reports.csv", report(0, "false"), report(0, "false"), report(1, "gone"), report(2, "closed")
    )
    said = CliRunner().invoke(commands, ["report", "ingest", str(file), "--json"], obj=settings.home)
    assert said.exit_code == 0, said.output
    receipt = json.loads(said.stdout)
    assert receipt["delivered"] == 4 == receipt["landed"] + receipt["repeated"] + receipt["quarantined"]
    assert receipt["rules"] == {"unknown_code": 1}
    assert receipt["file_sha256"] == sha256_of(file)
    assert outcomes(settings) == {"F0": "false", "F2": "closed"}
    (line,) = in_quarantine(settings)
    assert (line["file"], line["row"], line["key"]) == ("reports.csv", "3", "F1")
    assert line["message_fa"]
    contents = open_ledger(settings).read()
    assert contents.note == receipt["ledger"]["checkpoint"]
    entry = json.loads(contents.entries[receipt["ledger"]["entry"]])
    assert entry["kind"] == "reports ingested"
    assert entry["what"]["file_sha256"] == sha256_of(file)
    assert entry["what"]["snapshot"] == Store(settings.home).snapshot()


def test_a_correction_counts_from_then_on_and_the_older_stays_readable(settings: Settings, tmp_path: Path) -> None:
    receive(settings, write(tmp_path / "a.csv", report(0, "confirmed")), SECOND)
    later = datetime.fromisoformat("2026-07-01")
    corrected = receive(settings, write(tmp_path / "b.csv", report(0, "false")), later)
    assert corrected.rows.landed == 1
    versions = landed(settings, "verifications", versions=True)
    assert [(row["outcome"], row["recorded_at"]) for row in versions] == [("confirmed", SECOND), ("false", later)]
    assert [row["outcome"] for row in valid_at(settings, "verifications", later)] == ["confirmed"]
    assert outcomes(settings) == {"F0": "false"}
    assert len(open_ledger(settings).read().entries) == 2


def test_what_an_office_relays_never_takes_the_place_of_a_direct_report(settings: Settings, tmp_path: Path) -> None:
    receive(settings, write(tmp_path / "a.csv", report(0, "false")), SECOND)
    softened = report(0, "confirmed", reported_via="relayed")
    beside = report(0, "confirmed", reported_via="relayed", verification_id="R0")
    refused = receive(settings, write(tmp_path / "b.csv", softened, beside), SECOND)
    assert refused.rows.rules == {"relayed_over_direct": 1}
    assert outcomes(settings) == {"F0": "false", "R0": "confirmed"}
    (line,) = in_quarantine(settings)
    assert "beside" in line["message_en"]
    assert "کنار" in line["message_fa"]


@pytest.mark.parametrize("first", ["direct", "relayed"])
def test_of_one_file_too_the_direct_report_counts(settings: Settings, tmp_path: Path, first: str) -> None:
    both = [report(0, "false"), report(0, "confirmed", reported_via="relayed")]
    receive(settings, write(tmp_path / "a.csv", *(both if first == "direct" else both[::-1])), SECOND)
    assert outcomes(settings) == {"F0": "false"}


def test_a_direct_report_may_correct_a_relayed_one_but_a_drop_may_not_soften_it(
    settings: Settings, tmp_path: Path
) -> None:
    receive(settings, write(tmp_path / "a.csv", report(0, "confirmed", reported_via="relayed")), SECOND)
    receive(settings, write(tmp_path / "b.csv", report(0, "false")), SECOND)
    assert outcomes(settings) == {"F0": "false"}
    (tmp_path / "softening").mkdir()
    write(tmp_path / "softening" / "verifications.csv", report(0, "confirmed", reported_via="relayed"))
    assert ingest_drop(tmp_path / "softening", settings).tables["verifications"].quarantined == 1
    assert outcomes(settings) == {"F0": "false"}


def test_the_same_file_twice_lands_once_and_is_entered_twice(settings: Settings, tmp_path: Path) -> None:
    file = write(tmp_path / "reports.csv", report(0, "false"), report(1, "confirmed"))
    first, again = receive(settings, file), receive(settings, file)
    assert (first.rows.landed, again.rows.landed, again.rows.repeated) == (2, 0, 2)
    assert first.ingested.snapshot == again.ingested.snapshot
    assert [first.recorded.index, again.recorded.index] == [0, 1]


def test_a_file_that_is_no_report_lands_nothing_and_enters_nothing(settings: Settings, tmp_path: Path) -> None:
    before = Store(settings.home).snapshot()
    (tmp_path / "a.csv").write_text("name,amount\nx,1\n", encoding="utf-8")
    with pytest.raises(Fault, match="cannot be read"):
        receive(settings, tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("verification_id,job_id\nF0,J0\n", encoding="utf-8")
    with pytest.raises(Fault, match=r"must have the column.*stage"):
        receive(settings, tmp_path / "b.csv")
    with pytest.raises(Fault, match="must be a file"):
        receive(settings, tmp_path / "nowhere.csv")
    assert Store(settings.home).snapshot() == before
    assert not open_ledger(settings).read().entries


# Ends itself by SIGKILL at the n-th thing it does with the home folder: open, rename, remove, list, make a folder.
CHILD = """
import os, signal, sys
from pathlib import Path
from features.settings import Settings
from serving.field_reports.receiving import receive

home, fatal, done = sys.argv[2], int(sys.argv[3]), 0

def count(event, details):
    global done
    if event.startswith(("open", "os.")) and details and str(details[0]).startswith(home):
        done += 1
        if done == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

settings = Settings(home=Path(home))
sys.addaudithook(count)
receive(settings, Path(sys.argv[1]))
print(done)
"""


def run(file: Path, settings: Settings, fatal: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHILD, str(file), str(settings.home), str(fatal)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)


def test_killed_at_its_own_steps_nothing_is_half_landed_and_a_retry_makes_up(
    settings: Settings, tmp_path: Path
) -> None:
    steps = int(run(write(tmp_path / "first.csv", report(3, "closed")), settings, 0).stdout)
    assert steps > 20
    file = write(tmp_path / "reports.csv", report(0, "false"), report(1, "confirmed"), report(2, "refused"))
    for fatal in (steps // 2, steps - 14, steps - 8, steps - 2):
        assert run(file, settings, fatal).returncode == -signal.SIGKILL
        assert len(outcomes(settings)) in {1, 4}
        open_ledger(settings).read()
    receipt = receive(settings, file)
    assert len(outcomes(settings)) == 4
    assert json.loads(open_ledger(settings).read().entries[-1])["what"]["file_sha256"] == receipt.file_sha256
    assert set(landed(settings, "verifications")[0]) == {column.name for column in TABLES["verifications"].columns}
