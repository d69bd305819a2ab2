"""Whatever somebody with the whole database in hand changes in it past Rastin, `rastin audit verify` tells of it."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine

from serving.cli import commands
from serving.records_audit import hold_home
from tests.database_edits import Editor, held_tables
from tests.reporting_home import ReportingHome, a_report, land_registry, reporting
from tests.stores import settings_in

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from tests.postgresql import Database

BATCHES, EDITS = 20, 50


def _fill(served: ReportingHome, reports: int) -> None:
    for number in range(reports):
        jobs = [{"job_id": f"J1-{number % 4}", "outcome": "false"}]
        report_id = served.made("/v1/reports", a_report(jobs=jobs))["report_id"]
        if number < 4:
            decision = {"verdict": "rejected", "reason": "نبود", "evidence": [report_id]}
            made = served.made(f"/v1/jobs/J1-{number}/decision", decision, "supervisor")
            remark = {"version": 1, "text": "دیده شد"}
            served.made(f"/v1/reports/{report_id}/remarks", remark, "supervisor")
            appeal = {"lodged_for": "agency", "grounds": "هست"}
            made = served.made(f"/v1/decisions/{made['decision_id']}/appeals", appeal, "planner")
            outcome = {"outcome": "upheld", "reason": "نیست", "evidence": [report_id]}
            served.made(f"/v1/appeals/{made['appeal_id']}/outcome", outcome, "planner")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("edited")
    land_registry(settings := settings_in(folder), folder)
    with reporting(settings) as served:
        _fill(served, 24)
    said = CliRunner().invoke(commands, ["report", "land"], obj=settings.home)
    assert said.exit_code == 0, said.output
    return settings


def _told(settings: Settings) -> set[str]:
    return {breach.where for breach in hold_home(settings).breaches}


def _not_found(editor: Editor, told: set[str]) -> list[Any]:
    return [edit for edit in editor.made if not edit[2] & told]


def test_each_of_a_thousand_edits_is_found_and_named(filled: Settings) -> None:
    assert _told(filled) == set()
    file = filled.home / "records.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    whole = filled.home / "records.whole"
    shutil.copyfile(file, whole)
    tables: set[str] = set()
    edits = 0
    for seed in range(BATCHES):
        engine = create_engine(f"sqlite:///{file}")
        with engine.connect() as edited:
            editor = Editor(edited, seed)
            editor.edit(EDITS)
            edited.commit()
        engine.dispose()
        assert _not_found(editor, _told(filled)) == []
        tables |= {table for table, _, _ in editor.made}
        edits += len(editor.made)
        for left in ("records.sqlite", "records.sqlite-wal", "records.sqlite-shm"):
            (filled.home / left).unlink(missing_ok=True)  # a new file: SQLite may still hold the old one for somebody
        shutil.copyfile(whole, file)
    assert edits == BATCHES * EDITS
    assert {"changes", "people", "keys", "field_reports", "kept_answers", "decisions", "landed_reports"} <= tables
    assert tables <= {table.name for table in held_tables()}
    assert _told(filled) == set()


def test_edits_by_a_superuser_of_postgresql_are_found(
    postgresql: Database, recorded_in: Settings, tmp_path: Path
) -> None:
    land_registry(recorded_in, tmp_path)
    with reporting(recorded_in) as served:
        _fill(served, 10)
    engine = create_engine(postgresql.owner.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as edited:
        editor = Editor(edited, 7)
        editor.edit(EDITS)
        edited.commit()
    engine.dispose()
    assert len(editor.made) == EDITS
    assert _not_found(editor, _told(recorded_in)) == []


@pytest.fixture
def recorded_in(postgresql: Database, tmp_path: Path) -> Settings:
    from pydantic import SecretStr

    from features.settings import Settings as Made

    return Made(home=tmp_path / "home", threads=2, memory_limit="1GB", database=SecretStr(postgresql.address))


def test_tables_of_another_version_are_told_of(filled: Settings, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled.home, home)
    for key in ("ledger", "ledger.pub", "key"):
        shutil.copy(filled.home.with_name(f"home.{key}"), home.with_name(f"home.{key}"))
    connection = sqlite3.connect(home / "records.sqlite")
    connection.execute("update rastin_records_version set version_num = '9999'")
    connection.commit()
    connection.close()
    said = CliRunner().invoke(commands, ["audit", "verify"], obj=home)
    assert said.exit_code == 1
    assert "tables of this Rastin" in said.output
