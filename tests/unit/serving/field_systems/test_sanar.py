"""Sanar's files: what firms are to check goes out, and what they write comes in line by line, however it was typed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from features.faults import Fault
from features.whole_files import sha256_of
from serving.cli import commands
from serving.field_systems.sanar_mapping import read_mapping
from serving.field_systems.sanar_worklist import COLUMNS
from serving.field_systems.spelling import folded
from tests.docs.pages import ROOT
from tests.frictionless_checks import faults_of
from tests.stores import in_quarantine, landed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.drawn_home import DrawnHome

HEADER = "شماره گزارش,كد شغل,كد بازرس,تاریخ و ساعت بازدید,نتيجه,مدت بازدید (دقیقه),فاصله (متر),توضیح"  # Arabic letters
TECHNICAL = "I00004"


def _run(drawn: DrawnHome, *arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(
        commands, ["sanar", *arguments, "--json"], obj=drawn.settings.home, catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _write(path: Path, *lines: str, encoding: str = "utf-8-sig") -> Path:
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding=encoding)
    return path


def _technical_days(drawn: DrawnHome) -> Path:
    days = pd.read_csv(drawn.schedule_file, dtype=str, keep_default_na=False)
    days.loc[days["plan_id"] != "P0", ["level", "inspector_id", "firm_id"]] = ("technical", TECHNICAL, "=F1")
    days.to_csv(drawn.schedule_file, index=False)
    return drawn.schedule_file


def test_the_worklist_names_firm_inspector_day_and_place_of_each_job(drawn: DrawnHome, tmp_path: Path) -> None:
    asked = ("worklist", "--plan-file", str(drawn.plan_file), "--schedule-file", str(_technical_days(drawn)))
    said = _run(drawn, *asked, "--out", str(tmp_path / "w.csv"), "--excel")
    assert said["jobs"] == 4
    assert (tmp_path / "w.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = pd.read_csv(tmp_path / "w.csv", dtype=str, encoding="utf-8-sig")
    assert tuple(rows.columns) == COLUMNS
    assert rows["job_id"].tolist() == ["J10", "J11", "J20", "J21"]
    assert set(rows["firm_id"]) == {"'=F1"}, "no live formula"
    assert rows["date_jalali"].tolist() == ["1405/02/20"] * 2 + ["1405/02/21"] * 2
    assert rows["latitude"].notna().tolist() == [True, True, False, False]
    assert faults_of(tmp_path / "w.csv", ROOT / "docs" / "schemas" / "exports" / "sanar_worklist.json") == set()
    text = (tmp_path / "w.csv").read_text(encoding="utf-8").lower()
    for told in ("score", "rank", "reason", "secret", "targeted", "random", "probab", "expect", "second"):
        assert told not in text


def test_supervision_shares_the_jobs_of_a_plan_among_its_visits(drawn: DrawnHome, tmp_path: Path) -> None:
    visits = pd.DataFrame({"plan_id": ["P0", "P1"], "visit_of_plan": 1, "inspector_id": TECHNICAL, "firm_id": "F1"})
    visits.assign(date="2026-05-10", expected_false_jobs=0.9).to_csv(tmp_path / "s.csv", index=False)
    asked = ("worklist", "--supervision-file", str(tmp_path / "s.csv"), "--firm", "F1")
    assert _run(drawn, *asked, "--out", str(tmp_path / "w.csv"))["jobs"] == 4
    rows = pd.read_csv(tmp_path / "w.csv", dtype=str)
    assert tuple(rows.columns) == COLUMNS
    assert rows["job_id"].tolist() == ["J00", "J01", "J10", "J11"]
    assert rows["visit_id"].nunique() == 2
    both = ["sanar", *asked, "--plan-file", str(drawn.plan_file), "--out", str(tmp_path / "w.csv")]
    assert CliRunner().invoke(commands, both, obj=drawn.settings.home).exit_code == 2
    visits.assign(plan_id="P-nowhere", date="").to_csv(tmp_path / "s.csv", index=False)
    nowhere = CliRunner().invoke(commands, ["sanar", *asked, "--out", str(tmp_path / "n.csv")], obj=drawn.settings.home)
    assert "must have registered jobs" in str(nowhere.exception)


def test_a_worklist_without_technical_visits_is_a_fault(drawn: DrawnHome, tmp_path: Path) -> None:
    asked = ["sanar", "worklist", "--plan-file", str(drawn.plan_file), "--out", str(tmp_path / "w.csv")]
    done = CliRunner().invoke(commands, asked, obj=drawn.settings.home)
    assert isinstance(done.exception, Fault)
    assert "technical inspectors" in str(done.exception)
    assert not (tmp_path / "w.csv").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reports_land_however_they_were_typed(drawn: DrawnHome, tmp_path: Path, encoding: str) -> None:
    file = _write(
        tmp_path / "reports.csv",
        f"۱۲۳,J10,{TECHNICAL},۱۴۰۵/۰۲/۰۳ ۱۰:۳۰,تأييد شد,۴۰,۱۲,خوب",
        f"۱۲۴,J11,{TECHNICAL},1405-02-03 11:00,  يافت‌نشد ,25.5,,",
        encoding=encoding,
    )
    said = _run(drawn, "receive", str(file))
    assert (said["delivered"], said["landed"]) == (2, 2)
    assert said["sent_sha256"] == sha256_of(file)
    first, second = landed(drawn.settings, "verifications")
    assert first == {
        "verification_id": "sanar-123",
        "job_id": "J10",
        "stage": "field",
        "level": "technical",
        "completed_at": datetime.fromisoformat("2026-04-23T10:30"),
        "outcome": "confirmed",
        "inspector_id": TECHNICAL,
        "firm_id": first["firm_id"],
        "reported_via": "relayed",
        "distance_m": 12.0,
        "duration_min": 40.0,
    }
    assert first["firm_id"]
    assert (second["outcome"], second["duration_min"], second["distance_m"]) == ("not_found", 25.5, None)
    again = _run(drawn, "receive", str(file))
    assert (again["landed"], again["repeated"]) == (0, 2)


def test_every_bad_row_goes_to_quarantine_under_its_own_number_and_none_is_lost(
    drawn: DrawnHome, tmp_path: Path
) -> None:
    file = _write(
        tmp_path / "reports.csv",
        f"1,J10,{TECHNICAL},1405/02/03 10:30,تأیید,40,12,",
        f"2,J10,{TECHNICAL},1405/13/03 10:30,تأیید,40,12,",
        f"3,J10,{TECHNICAL},1405/02/03 10:30,شاید,40,12,",
        "too,short",
        f"5,J99,{TECHNICAL},1405/02/03 10:30,رد شد,40,12,",
        "6,J10,I77777,1405/02/03 10:30,بسته,40,12,",
        f",J10,{TECHNICAL},1405/02/03 10:30,امتناع,40,12,",
        f"8,J10,{TECHNICAL},1405/02/03 10:30,نامعلوم,-1,12,",
    )
    said = _run(drawn, "receive", str(file))
    assert (said["delivered"], said["landed"], said["quarantined"]) == (8, 1, 7)
    lines = {line["row"]: line for line in in_quarantine(drawn.settings)}
    assert {row: line["rule"] for row, line in lines.items()} == {
        "2": "impossible_date",
        "3": "unknown_code",
        "4": "unreadable_row",
        "5": "unknown_reference",
        "6": lines["6"]["rule"],
        "7": "missing_required",
        "8": "out_of_range",
    }
    assert lines["6"]["column"] in {"inspector_id", "firm_id"}
    assert {line["file"] for line in lines.values()} == {f"reports-{sha256_of(file)[:8]}.csv"}
    assert all(line["message_fa"] and line["message_en"] for line in lines.values())


def test_a_mapping_of_ones_own_reads_other_headers_and_words(drawn: DrawnHome, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        'reported_via = "direct"\n[columns]\nverification_id = "no"\njob_id = "job"\ninspector_id = "by"\n'
        'completed_at = "at"\noutcome = "found"\nduration_min = "min"\n[outcomes]\n"Exists" = "confirmed"\n',
        encoding="utf-8",
    )
    (tmp_path / "r.csv").write_text(
        f"No;Job;By;At;Found;Min\n9;J20;{TECHNICAL};1405/02/03 10:30;EXISTS;30\n", encoding="utf-8"
    )
    assert _run(drawn, "receive", str(tmp_path / "r.csv"), "--mapping", str(tmp_path / "m.toml"))["landed"] == 1
    (row,) = landed(drawn.settings, "verifications")
    assert (row["outcome"], row["reported_via"]) == ("confirmed", "direct")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns = 1", r"\[columns\] and \[outcomes\] are needed"),
        ('reported_via = "direct"\n[columns]\njob_id = "a"\n[outcomes]\n', "lacks verification_id"),
        ('reported_via = "post"\n[columns]\n[outcomes]\n"x" = "maybe"\n', "'maybe' is no outcome; reported_via"),
        ("= nothing", "no TOML"),
    ],
)
def test_a_mapping_that_is_wrong_is_a_fault_with_all_that_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Fault, match=message):
        read_mapping(tmp_path / "m.toml")


def test_a_file_with_other_headers_lands_nothing(drawn: DrawnHome, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = CliRunner().invoke(commands, ["sanar", "receive", str(tmp_path / "r.csv")], obj=drawn.settings.home)
    assert isinstance(done.exception, Fault)
    assert "it lacks شماره گزارش" in str(done.exception)
    assert landed(drawn.settings, "verifications") == []


def test_spellings_of_one_word_are_one_word() -> None:
    assert len({folded(word) for word in ("تأیید شد", "تاييد‌شد", "تأیــید  شد", "تاییدشد")}) == 1
    assert folded("رد شد") != folded("تأیید شد")
