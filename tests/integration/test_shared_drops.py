"""The measuring drops in ../shared: the clean ones land whole, the messy one loses exactly what is wrong with it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from features.calendar_dates import cycle_of
from features.contract import TABLES
from features.ingest import ingest_drop
from tests.stores import in_quarantine, landed, settings_in

SHARED = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason=f"the measuring data is not at {SHARED}"),
]

# What a person would call the manifest's faults, in the quarantine's words.
RECOGNISED = {
    "national_id_checksum": "national_id_check_digit",
    "unknown_plan": "unknown_reference",
    "unknown_job": "unknown_reference",
    "unknown_county": "unknown_reference",
    "impossible_date": "impossible_date",
    "future_date": "date_in_future",
    "missing_required": "missing_required",
    "negative_count": "out_of_range",
    "negative_amount": "out_of_range",
    "bad_iban": "iban_check_digits",
    "unknown_outcome": "unknown_code",
}


def test_nothing_of_a_clean_drop_is_held_back(tmp_path: Path) -> None:
    report = ingest_drop(SHARED / "dev-small", settings_in(tmp_path))
    assert report.notices == ()
    for counts in report.tables.values():
        assert counts.landed == counts.delivered > 0


def test_of_a_messy_drop_exactly_the_broken_rows_and_those_that_refer_to_them_are_held_back(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    report = ingest_drop(SHARED / "dev-messy", settings)
    manifest = json.loads((SHARED / "dev-messy.manifest.json").read_text(encoding="utf-8"))
    held = {(line["table"], line["key"]): line for line in in_quarantine(settings)}
    named = {
        (table, key): (RECOGNISED[fault], told["column"])
        for table, facts in manifest.items()
        for fault, told in facts["faults"].items()
        if fault != "exact_duplicate"
        for key in told["rows"]
    }
    assert {key: (held[key]["rule"], held[key]["column"]) for key in named} == named
    assert {line["rule"] for key, line in held.items() if key not in named} == {"waits_for_reference"}
    for table, facts in manifest.items():
        counts = report.tables[table]
        assert counts.delivered == facts["delivered_rows"]
        assert counts.repeated == facts["delivered_rows"] - facts["distinct_rows"]
    _assert_dependants_only(settings_in(tmp_path), held)


def _assert_dependants_only(settings: object, held: dict[tuple[str, str], dict[str, str]]) -> None:
    """Check what landed: dates in their cycle, references whole, and nobody's row lost beside the quarantine."""
    from features.settings import Settings

    assert isinstance(settings, Settings)
    jobs, plans = landed(settings, "jobs"), {plan["plan_id"] for plan in landed(settings, "plans")}
    for job in jobs:
        assert cycle_of(job["registered_at"]) == job["cycle"]
        assert (
            datetime.fromisoformat("1930-01-01") < job["worker_birth_date"] < job["started_on"] <= job["registered_at"]
        )
        assert job["plan_id"] in plans
    parents = {"jobs": "plans", "loans": "plans", "installments": "loans", "verifications": "jobs"}
    for (table, key), line in held.items():
        if line["rule"] == "waits_for_reference":
            assert any(other == parents[table] for other, _ in held), key
    assert {table for table, _ in held} <= set(TABLES)
