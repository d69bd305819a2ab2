"""The quarantine's list can be opened by anybody, and says in two languages what to mend."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from features.cli import commands
from features.command_line import rastin
from features.ingest import ingest_drop
from features.ingest.quarantine import COLUMNS, count_by_rule, export
from features.ledger import open_ledger
from features.whole_files import sha256_of
from tests.stores import in_quarantine, settings_in
from tests.tiny_registry import make_rows, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=6)
    rows["agencies"] += [
        {"agency_code": code, "name_fa": None} for code in ("=1+1", "+A", "-A", "@A", "'A", '"A",B', "A\nB")
    ]
    rows["jobs"][0]["channel"] = "?"
    ingest_drop(write_csv(tmp_path / "drop", rows), settings)
    return settings


def test_every_line_says_where_what_and_why(settings: Settings) -> None:
    lines = in_quarantine(settings)
    assert all(tuple(line) == COLUMNS and all(line.values()) for line in lines)
    (job,) = (line for line in lines if line["table"] == "jobs")
    assert (job["file"], job["row"], job["column"], job["rule"]) == ("jobs.csv", "1", "channel", "unknown_code")
    assert job["message_en"] == "channel must be one of portal, batch, webservice."
    assert job["message_fa"] == "مسیر ثبت (channel) باید یکی از این‌ها باشد: portal, batch, webservice."


def test_no_cell_runs_as_a_formula(settings: Settings) -> None:
    keys = {line["key"] for line in in_quarantine(settings) if line["table"] == "agencies"}
    assert {"'=1+1", "'+A", "'-A", "'@A"} <= keys
    assert not [key for key in keys if key.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_an_export_is_written_whole_or_not_at_all(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out" / "list.csv"
    assert export(settings.home, out) == 9 - 1 + len([*count_by_rule(settings.home)["verifications"].values()])
    before = out.read_bytes()
    list_file = next((settings.home / "store").rglob("quarantine.parquet"))
    list_file.write_bytes(b"damaged")
    with pytest.raises(Exception, match="Parquet"):
        export(settings.home, out)
    assert out.read_bytes() == before
    assert [path.name for path in out.parent.iterdir()] == ["list.csv"]


def test_commands_print_results_for_people_and_programs(settings: Settings, tmp_path: Path) -> None:
    if "ingest" not in rastin.commands:
        for command in commands.commands.values():
            rastin.add_command(command)
    run = CliRunner().invoke
    home = ["--home", str(settings.home)]
    again = run(rastin, [*home, "ingest", str(tmp_path / "drop"), "--json"], catch_exceptions=False)
    tables = json.loads(again.stdout)["tables"]
    for counts in tables.values():
        assert counts["delivered"] == counts["landed"] + counts["repeated"] + counts["quarantined"]
        assert counts["quarantined"] == sum(counts["rules"].values())
    plain = run(
        rastin, [*home, "ingest", str(tmp_path / "drop"), "--recorded-at", "1405-06-01"], catch_exceptions=False
    )
    assert "unknown_code" in plain.stdout
    listed = run(rastin, [*home, "quarantine", "list", "--json"], catch_exceptions=False)
    assert json.loads(listed.stdout)["jobs"] == {"unknown_code": 1}
    exported = run(rastin, [*home, "quarantine", "export", str(tmp_path / "o.csv"), "--json"], catch_exceptions=False)
    assert json.loads(exported.stdout)["rows"] == len(in_quarantine(settings))
    last = json.loads(open_ledger(settings).read().entries[-1])
    assert (last["kind"], last["what"]["list"]) == ("export made", "quarantine")
    assert last["what"]["out_sha256"] == sha256_of(tmp_path / "o.csv")
