"""An export holds what changed since a watermark, the same bytes each time, and no name of a person unless asked."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from features.contract import TABLES
from features.faults import Fault
from features.ingest import ingest_drop
from features.ledger import open_ledger
from serving.cli import commands
from serving.commands.exporting import TABLES as NAMED
from serving.exchange.changes import CHANGES
from serving.exchange.exported_tables import EXPORTED
from serving.field_reports.receiving import receive
from tests.docs.pages import ROOT
from tests.frictionless_checks import faults_of
from tests.stores import settings_in
from tests.tiny_registry import make_rows, write_rows

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings

SCHEMAS = ROOT / "docs" / "schemas" / "exports"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registry")
    ingest_drop(write_rows(folder / "drop", make_rows(jobs=30)), settings_in(folder))
    return folder


@pytest.fixture
def settings(made: Path, tmp_path: Path) -> Settings:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return settings_in(tmp_path)


def _run(settings: Settings, *arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(commands, ["export", *arguments, "--json"], obj=settings.home, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _report(settings: Settings, folder: Path, number: int, outcome: str) -> None:
    job = make_rows(jobs=30)["jobs"][0]["job_id"]
    row = {
        "verification_id": f"F{number}",
        "job_id": job,
        "stage": "field",
        "level": "senior",
        "completed_at": "1405-02-01 10:00:00",
        "outcome": outcome,
        "inspector_id": "I00000",
        "firm_id": None,
        "reported_via": "direct",
        "distance_m": 12,
        "duration_min": 40,
    }
    pd.DataFrame([row]).to_csv(folder / "r.csv", index=False)
    assert receive(settings, folder / "r.csv").rows.landed == 1


def test_only_what_landed_or_changed_since_the_watermark_leaves(settings: Settings, tmp_path: Path) -> None:
    first = _run(settings, "field_results", "--out", str(tmp_path / "a.csv"))
    known = pd.read_csv(tmp_path / "a.csv", dtype=str)
    assert first["rows"] == len(known) > 0
    assert (tmp_path / "a.csv.watermark").read_text(encoding="ascii").strip() == first["watermark"]
    none = _run(settings, "field_results", "--since", first["watermark"], "--out", str(tmp_path / "b.csv"))
    assert (none["rows"], none["watermark"]) == (0, first["watermark"])
    _report(settings, tmp_path, 1, "confirmed")
    _report(settings, tmp_path, 2, "closed")
    _report(settings, tmp_path, 1, "false")
    said = _run(
        settings, "field_results", "--since", str(tmp_path / "a.csv.watermark"), "--out", str(tmp_path / "c.csv")
    )
    rows = pd.read_csv(tmp_path / "c.csv", dtype=str)
    assert rows["verification_id"].tolist() == ["F1", "F2"]
    assert rows["outcome"].tolist() == ["false", "closed"]
    assert rows["plan_id"].notna().all()
    assert tuple(rows.columns) == EXPORTED["field_results"].names
    later = _run(settings, "field_results", "--since", said["watermark"], "--out", str(tmp_path / "d.csv"))
    assert later["rows"] == 0


def test_the_same_watermarks_give_the_same_bytes_whatever_lands_later(settings: Settings, tmp_path: Path) -> None:
    first = _run(settings, "plans", "--out", str(tmp_path / "all.csv"))["watermark"]
    _report(settings, tmp_path, 1, "confirmed")
    asked = ("field_results", "--since", first)
    until = _run(settings, *asked, "--out", str(tmp_path / "a.csv"))["watermark"]
    for suffix in ("csv", "parquet"):
        _run(settings, *asked, "--out", str(tmp_path / f"one.{suffix}"))
        _run(settings, *asked, "--out", str(tmp_path / f"two.{suffix}"))
        assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()
    _report(settings, tmp_path, 1, "false")
    _run(settings, *asked, "--until", until, "--out", str(tmp_path / "b.csv"))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_no_token_leaves_unless_asked(settings: Settings, tmp_path: Path) -> None:
    personal = {column.name for table in TABLES.values() for column in table.columns if column.kind.is_personal}
    for table in CHANGES:
        _run(settings, table, "--out", str(tmp_path / f"{table}.csv"))
        rows = pd.read_csv(tmp_path / f"{table}.csv", dtype=str)
        assert not personal & set(rows.columns)
        assert not rows.map(lambda cell: len(str(cell)) == 24 and set(str(cell)) <= set("0123456789abcdef")).any().any()
        assert faults_of(tmp_path / f"{table}.csv", SCHEMAS / f"{table}.json") == set()
    _run(settings, "plans", "--with-tokens", "--out", str(tmp_path / "t.csv"))
    rows = pd.read_csv(tmp_path / "t.csv", dtype=str)
    assert rows["owner_mobile"].str.fullmatch("[0-9a-f]{24}").all()
    entry = json.loads(open_ledger(settings).read().entries[-1])["what"]
    assert (entry["list"], entry["with_tokens"], entry["rows"]) == ("changes of plans", True, len(rows))


def test_what_is_no_watermark_of_this_store_is_a_fault(settings: Settings, tmp_path: Path) -> None:
    for since, message in (("yesterday", "must be what an export gave"), ("ab" * 32, "never did")):
        asked = ["export", "plans", "--since", since, "--out", str(tmp_path / "a.csv")]
        done = CliRunner().invoke(commands, asked, obj=settings.home)
        assert isinstance(done.exception, Fault)
        assert message in str(done.exception)
    wrong = CliRunner().invoke(commands, ["export", "plans", "--out", str(tmp_path / "a.txt")], obj=settings.home)
    assert wrong.exit_code == 2
    assert not list(tmp_path.glob("a.*"))


def test_the_command_names_every_export() -> None:
    assert set(NAMED) == set(CHANGES)
