"""Each rule of the contract holds back the row that breaks it, under a name a person recognises."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from features.ingest import ingest_drop
from features.ingest.rules import Rule
from tests.stores import in_quarantine, settings_in
from tests.tiny_registry import Row, Rows, key_of, make_rows, write_csv, write_rows

if TYPE_CHECKING:
    from pathlib import Path

Break = tuple[str, dict[str, Any], Rule, str]

BREAKS: list[Break] = [
    ("jobs", {"registered_by": None}, Rule.MISSING_REQUIRED, "registered_by"),
    ("jobs", {"registered_by": " \u200c "}, Rule.MISSING_REQUIRED, "registered_by"),
    ("jobs", {"cycle": "many"}, Rule.NOT_A_NUMBER, "cycle"),
    ("jobs", {"cycle": 1400}, Rule.OUT_OF_RANGE, "cycle"),
    ("jobs", {"declared_insured": "perhaps"}, Rule.NOT_YES_OR_NO, "declared_insured"),
    ("jobs", {"registered_at": "1403/13/42 10:00:00"}, Rule.IMPOSSIBLE_DATE, "registered_at"),
    ("jobs", {"registered_at": "1499/01/01 10:00:00"}, Rule.DATE_IN_FUTURE, "registered_at"),
    ("jobs", {"worker_national_id": "1234567890"}, Rule.NATIONAL_ID_CHECK_DIGIT, "worker_national_id"),
    ("jobs", {"worker_national_id": "1111111111"}, Rule.NATIONAL_ID_CHECK_DIGIT, "worker_national_id"),
    ("jobs", {"worker_mobile": "9121234567"}, Rule.MALFORMED_MOBILE, "worker_mobile"),
    ("jobs", {"channel": "شاید"}, Rule.UNKNOWN_CODE, "channel"),
    ("jobs", {"plan_id": "P9999999999"}, Rule.UNKNOWN_REFERENCE, "plan_id"),
    ("jobs", {"worker_birth_date": "1403/01/01", "started_on": "1402/01/01"}, Rule.DATES_OUT_OF_ORDER, "started_on"),
    (
        "jobs",
        {"employment_type": "self_employed", "declared_monthly_wage": 5},
        Rule.FILLED_WHERE_EMPTY,
        "declared_monthly_wage",
    ),
    (
        "jobs",
        {"employment_type": "wage", "declared_monthly_wage": None},
        Rule.MISSING_WHERE_NEEDED,
        "declared_monthly_wage",
    ),
    ("plans", {"county_code": "9999"}, Rule.UNKNOWN_REFERENCE, "county_code"),
    ("plans", {"county_code": "1"}, Rule.MALFORMED_CODE, "county_code"),
    ("plans", {"province_code": "00", "county_code": "0701"}, Rule.OUTSIDE_PROVINCE, "county_code"),
    ("plans", {"committed_jobs": -3}, Rule.OUT_OF_RANGE, "committed_jobs"),
    ("plans", {"committed_jobs": "2.5"}, Rule.NOT_A_NUMBER, "committed_jobs"),
    ("plans", {"postal_code": "12345"}, Rule.MALFORMED_CODE, "postal_code"),
    ("plans", {"latitude": 91}, Rule.OUT_OF_RANGE, "latitude"),
    ("loans", {"approved_amount": 0}, Rule.OUT_OF_RANGE, "approved_amount"),
    ("loans", {"iban": "IR000000000000000000000000"}, Rule.IBAN_CHECK_DIGITS, "iban"),
    ("loans", {"disbursed_on": "1401/01/01", "approved_on": "1401/01/02"}, Rule.DATES_OUT_OF_ORDER, "disbursed_on"),
    ("installments", {"paid_on": "1499/01/01"}, Rule.DATE_IN_FUTURE, "paid_on"),
    ("installments", {"sequence": 0}, Rule.OUT_OF_RANGE, "sequence"),
    ("verifications", {"stage": "sms", "outcome": "not_found"}, Rule.CODES_DISAGREE, "outcome"),
    ("verifications", {"outcome": "شاید"}, Rule.UNKNOWN_CODE, "outcome"),
    (
        "verifications",
        {"stage": "sms", "outcome": "denied", "reported_via": "direct"},
        Rule.FILLED_WHERE_EMPTY,
        "reported_via",
    ),
    ("verifications", {"job_id": "J0000"}, Rule.UNKNOWN_REFERENCE, "job_id"),
    (
        "inspectors",
        {"level": "county", "firm_id": "F001", "province_code": "07", "county_code": "0701"},
        Rule.FILLED_WHERE_EMPTY,
        "firm_id",
    ),
    ("inspectors", {"level": "technical", "firm_id": None}, Rule.MISSING_WHERE_NEEDED, "firm_id"),
    ("commitments", {"agency_code": "A99"}, Rule.UNKNOWN_REFERENCE, "agency_code"),
    ("counties", {"county_code": "3001"}, Rule.OUTSIDE_PROVINCE, "county_code"),
]


def broken_row(rows: Rows, table: str, changes: dict[str, Any], number: int) -> Row:
    """Return a copy of a row that lands, with a key of its own and some cells changed."""
    plain = next(row for row in rows[table] if row.get("stage", "sms") == "sms")
    row = {**plain, **changes}
    if table == "installments":
        row["sequence"] = changes.get("sequence", 100 + number)
    elif table not in {"commitments", "counties"}:
        row[next(iter(plain))] = f"X{number:05d}"
    return row


def test_each_rule_holds_back_its_row_and_no_other(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=20)
    whole = {table: len(listed) for table, listed in rows.items()}
    expected = {}
    for number, (table, changes, rule, column) in enumerate(BREAKS):
        row = broken_row(rows, table, changes, number)
        rows[table].append(row)
        expected[table, "/".join(str(part) for part in key_of(table, row))] = (str(rule), column)
    report = ingest_drop(write_csv(tmp_path / "drop", rows), settings)
    found = {(line["table"], line["key"]): (line["rule"], line["column"]) for line in in_quarantine(settings)}
    assert found == expected
    for table, counts in report.tables.items():
        assert counts.landed == whole[table]
        assert counts.delivered == len(rows[table])


def test_dates_are_judged_by_the_moment_the_drop_was_recorded(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=20)
    moment = sorted(job["registered_at"] for job in rows["jobs"])[10]
    ingest_drop(write_rows(tmp_path / "drop", rows), settings, recorded_at=moment)
    held = {
        line["key"] for line in in_quarantine(settings) if line["table"] == "jobs" and line["rule"] == "date_in_future"
    }
    assert held == {
        job["job_id"] for job in rows["jobs"] if job["registered_at"] > moment and job["started_on"] <= moment
    } | {job["job_id"] for job in rows["jobs"] if job["started_on"] > moment}


def test_a_due_date_may_lie_ahead(tmp_path: Path) -> None:
    rows = make_rows(jobs=20)
    rows["installments"][0] |= {"due_on": datetime.fromisoformat("2090-01-01"), "paid_on": None, "amount_paid": 0.0}
    report = ingest_drop(write_rows(tmp_path / "drop", rows), settings_in(tmp_path))
    assert report.tables["installments"].quarantined == 0


def test_a_row_with_several_faults_is_listed_once_and_told_all_of_them(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=3)
    rows["jobs"][0] |= {"worker_mobile": "12", "channel": "x", "plan_id": "P9"}
    rows["verifications"] = []
    report = ingest_drop(write_csv(tmp_path / "drop", rows), settings)
    (line,) = in_quarantine(settings)
    assert line["rule"] == "unknown_code"
    assert all(column in line["message_en"] for column in ("channel", "worker_mobile", "plan_id"))
    assert report.tables["jobs"].rules == {"unknown_code": 1}


def test_a_line_of_another_width_is_listed_by_its_row(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "agencies.csv").write_text('agency_code,name_fa\nA1,a\nA2\nA3,"b\nc"\nA4,d,e\nA5,f\n', encoding="utf-8")
    for _ in range(2):
        report = ingest_drop(drop, settings)
        assert [path.name for path in (settings.home / "store" / "landings").iterdir()] == ["000001"]
        assert report.tables["agencies"].rules == {"unreadable_row": 2}
        assert [line["row"] for line in in_quarantine(settings)] == ["2", "4"]
    (drop / "agencies.csv").write_text("agency_code,name_fa\nA2,b\n", encoding="utf-8")
    ingest_drop(drop, settings)
    assert in_quarantine(settings) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheets_write_csv_in_many_ways(tmp_path: Path, delimiter: str, encoding: str) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    lines = ["Agency_Code \u200c,name_fa", "A01,كار"]
    (drop / "agencies.csv").write_text("\r\n".join(lines).replace(",", delimiter), encoding=encoding, newline="")
    assert ingest_drop(drop, settings_in(tmp_path)).tables["agencies"].landed == 1
