"""What an auditor types: the ledger and what it names are held together, and evidence holds without Rastin."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from features.ingest import ingest_drop
from features.ingest.recorded import land_drop
from features.ledger import Kind, record
from features.ledger.checkpoint import Checkpoint
from features.ledger.keys import public_path, read_verifier
from features.store import Store
from serving.cli import commands
from serving.field_reports.receiving import receive
from serving.ledger.holding import hold
from tests.docs.pages import ROOT
from tests.stores import settings_in
from tests.tiny_registry import make_rows, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from features.settings import Settings

FIRST = datetime.fromisoformat("2026-05-01")
VERIFIER = ROOT / "docs" / "verify_ledger.py"


@pytest.fixture(scope="module")
def once_made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return a home with a drop and a file of reports landed, some rows held back, and a few entries more."""
    folder = tmp_path_factory.mktemp("audited")
    settings = settings_in(folder / "made")
    rows = make_rows(jobs=10)
    checks = rows.pop("verifications")
    rows["jobs"].append({**rows["jobs"][0], "job_id": "J-WAITS", "plan_id": "P-LATER"})
    land_drop(settings, write_rows(folder / "drop", rows), FIRST)
    reports = write_rows(folder / "reports", {"verifications": checks}) / "verifications.parquet"
    receive(settings, reports, FIRST)
    for number in range(5):
        record(settings, Kind.EXPORT_MADE, {"sha256": f"{number:064x}"})
    return settings


@pytest.fixture
def settings(once_made: Settings, tmp_path: Path) -> Settings:
    """Return a copy of that home, with its keys."""
    shutil.copytree(once_made.home.parent, tmp_path / "made")
    return once_made.model_copy(update={"home": tmp_path / "made" / once_made.home.name})


def audit(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(commands, ["audit", *words], obj=settings.home)


def found(settings: Settings, *words: str) -> dict[str, Any]:
    said = audit(settings, "verify", "--json", *words)
    document: dict[str, Any] = json.loads(said.stdout)
    assert said.exit_code == (0 if document["is_whole"] else 1)
    return document


def offline(*words: str, without: str = "") -> subprocess.CompletedProcess[str]:
    """Run the verifier as somebody without Rastin would; `without` hides a package."""
    hidden = f"import sys; sys.modules[{without!r}] = None; " if without else "import sys; "
    run = f"{hidden}import runpy; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-I", "-c", run, str(VERIFIER), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_untouched_home_is_whole(settings: Settings) -> None:
    said = found(settings)
    assert (said["entries"], said["breaches"], said["landed_before_the_ledger"]) == (7, [], 0)
    assert said["files_checked"] == sum(len(Store(settings.home).files(table)) for table in make_rows(jobs=1))
    assert "The ledger is whole: 7 entries" in audit(settings, "verify").stdout


def test_a_report_changed_in_the_store_is_found(settings: Settings) -> None:
    (file,) = Store(settings.home).files("verifications")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    (breach,) = found(settings)["breaches"]
    assert breach["where"] == "store/landings/000002/verifications.parquet"
    assert "entry 1 of the ledger" in breach["en"]
    assert "ردیف 1" in breach["fa"]


def test_a_landed_file_that_is_gone_is_found_by_the_ledger_and_by_the_store(settings: Settings) -> None:
    (file,) = Store(settings.home).files("verifications")
    file.unlink()
    assert {breach["where"] for breach in found(settings)["breaches"]} == {
        "store",
        "store/landings/000002/verifications.parquet",
    }


def test_rows_landed_past_the_ledger_are_found(settings: Settings, tmp_path: Path) -> None:
    more = {"agencies": [{"agency_code": "Z99", "name_fa": "دستگاه"}]}
    ingest_drop(write_rows(tmp_path / "more", more), settings, FIRST)
    (breach,) = found(settings)["breaches"]
    assert breach["where"] == "store/landings/000003/agencies.parquet"


def edited(files: dict[str, bytes], chance: random.Random) -> tuple[str, bytes | None]:
    """Change one of the files in one way; return its name and what is in it then, nothing where it is gone."""
    while True:
        name, other = chance.choice(sorted(files)), chance.choice(sorted(files))
        content = files[name]
        place = chance.randrange(len(content))
        ways = (
            content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :],
            content[:place] + bytes([chance.randrange(256)]) + content[place:],
            content[:place] + content[place + 1 :],
            content[:place],
            content + b"\n",
            files[other],
            content.replace(b"0", b"1"),
            b"",
            None,
        )
        changed = chance.choice(ways)
        if changed != content:
            return name, changed


def test_a_thousand_edits_of_the_ledger_and_of_what_landed_are_all_found(settings: Settings) -> None:
    kept = [*(settings.home / "ledger" / name for name in ("entries", "checkpoint"))]
    kept += [path for path in (settings.home / "store").rglob("*") if path.is_file() and path.name != "lock"]
    files = {path.relative_to(settings.home).as_posix(): path.read_bytes() for path in kept}
    assert len(files) > 10
    chance = random.Random(3)  # noqa: S311 - edits of a test, no secret
    for _ in range(1000):
        name, content = edited(files, chance)
        path = settings.home / name
        path.unlink() if content is None else path.write_bytes(content)
        places = {breach.where for breach in hold(settings).breaches}
        path.write_bytes(files[name])
        assert places & {name, name.partition("/")[0]}, (name, content)
    assert hold(settings).breaches == ()


def test_a_ledger_that_is_gone_or_damaged_is_found(settings: Settings) -> None:
    entries = settings.home / "ledger" / "entries"
    whole = entries.read_bytes()
    entries.write_bytes(whole[:-1])
    assert found(settings)["breaches"][0]["where"] == "ledger"
    for path in (settings.home / "ledger").iterdir():
        path.unlink()
    assert "holds no entry" in found(settings)["breaches"][0]["en"]


def test_a_home_without_a_ledger_is_whole_and_has_no_proof(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    assert found(settings)["entries"] == 0
    said = audit(settings, "proof", "0")
    assert said.exit_code == 1
    assert "nothing was recorded yet" in str(said.exception)


def test_a_ledger_begun_anew_does_not_continue_what_was_published(settings: Settings, tmp_path: Path) -> None:
    published = tmp_path / "checkpoint.txt"
    published.write_text(audit(settings, "checkpoint").stdout, encoding="utf-8")
    record(settings, Kind.EXPORT_MADE, {"sha256": "later"})
    assert found(settings, "--since", str(published))["is_whole"]
    for path in (settings.home / "ledger").iterdir():
        path.unlink()
    for number in range(9):
        record(settings, Kind.EXPORT_MADE, {"sha256": f"{number}"})
    breaches = found(settings, "--since", str(published))["breaches"]
    assert any("must begin with the 7 entries" in breach["en"] for breach in breaches)


@pytest.mark.parametrize("entry", ["0", "4", "6"])
def test_a_proof_holds_without_rastin_and_a_changed_one_does_not(
    settings: Settings, tmp_path: Path, entry: str
) -> None:
    proof = json.loads(audit(settings, "proof", entry).stdout)
    assert json.loads(audit(settings, "proof", proof["leaf"]).stdout) == proof
    file, key = tmp_path / "proof.json", str(public_path(settings.ledger_key_path))
    file.write_text(json.dumps(proof), encoding="utf-8")
    checked = offline("proof", str(file), "--key", key)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "holds: the ledger's key signed it" in checked.stdout
    without = offline("proof", str(file), "--key", key, without="cryptography")
    assert without.returncode == 0
    assert "signature not checked" in without.stdout
    changed = [
        proof | {"entry": proof["entry"].replace("20", "21", 1)},
        proof | {"index": (proof["index"] + 1) % 7},
        proof | {"path": proof["path"][:-1]},
        proof | {"path": ["00" * 32, *proof["path"][1:]]},
        proof | {"checkpoint": proof["checkpoint"].replace("\n7\n", "\n8\n")},
    ]
    for one in changed:
        file.write_text(json.dumps(one), encoding="utf-8")
        assert offline("proof", str(file), "--key", key).returncode == 1


def test_a_copy_of_the_files_holds_without_rastin_until_a_byte_is_changed(settings: Settings, tmp_path: Path) -> None:
    entries, checkpoint = (settings.home / "ledger" / name for name in ("entries", "checkpoint"))
    key = str(public_path(settings.ledger_key_path))
    assert offline("whole", str(entries), str(checkpoint), "--key", key).returncode == 0
    copy = tmp_path / "entries"
    copy.write_bytes(entries.read_bytes().replace(b"0003", b"0004"))
    assert offline("whole", str(copy), str(checkpoint)).returncode == 1
    forged = tmp_path / "checkpoint"
    forged.write_text(checkpoint.read_text(encoding="utf-8").replace("rastin-ledger/", "rastin-ledger/x", 1))
    assert offline("whole", str(entries), str(forged)).returncode == 0
    assert offline("whole", str(entries), str(forged), "--key", key).returncode == 1
    assert offline("whole", str(tmp_path / "nowhere"), str(checkpoint)).returncode == 2


def test_a_witness_signs_what_continues_and_nothing_else(settings: Settings, tmp_path: Path) -> None:
    new, seen, key = (tmp_path / name for name in ("new.json", "seen.txt", "my.witness"))
    ledger_key = public_path(settings.ledger_key_path)

    def witness() -> Result:
        since = ["--since", str(seen)] if seen.exists() else []
        new.write_text(audit(settings, "checkpoint", "--json", *since).stdout, encoding="utf-8")
        words = ["witness", str(new), "--ledger-key", str(ledger_key), "--key", str(key), "--seen", str(seen)]
        return audit(settings, *words)

    first = witness()
    assert first.exit_code == 0, first.output
    mine = read_verifier(public_path(key))
    assert mine.has_signed(seen.read_text(encoding="utf-8"))
    assert not mine.has_signed(seen.read_text(encoding="utf-8").replace("\n7\n", "\n8\n"))
    assert key.stat().st_mode & 0o777 == 0o600
    before = seen.read_bytes()
    earlier = tmp_path / "earlier.txt"
    earlier.write_bytes(before)
    record(settings, Kind.EXPORT_MADE, {"sha256": "later"})
    assert witness().exit_code == 0
    assert Checkpoint.of_note(seen.read_text(encoding="utf-8")).size == 8
    assert offline("continued", str(new), str(earlier), "--key", str(ledger_key)).returncode == 0
    for path in (settings.home / "ledger").iterdir():
        path.unlink()
    for number in range(9):
        record(settings, Kind.EXPORT_MADE, {"sha256": f"{number}"})
    kept = seen.read_bytes()
    refused = witness()
    assert refused.exit_code == 1
    assert "must continue the earlier one" in str(refused.exception)
    assert seen.read_bytes() == kept
    assert offline("continued", str(new), str(seen)).returncode == 1
