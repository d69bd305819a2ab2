"""The published schemas are those of the contract and of the files; a library that others use finds faults by them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from features.contract import TABLES
from features.contract.columns import Kind
from features.ingest import quarantine
from serving import sample_plan, supervision, visit_schedule
from serving.exchange.exported_tables import EXPORTED
from serving.exchange.published import PACKAGES, documents
from serving.exchange.table_schema import schema_of
from serving.field_systems import odk_entities
from tests.docs.pages import ROOT
from tests.drop_text import write_clean_csv
from tests.frictionless_checks import faults_of_package
from tests.tiny_registry import make_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tiny_registry import Rows

SCHEMAS = ROOT / "docs" / "schemas"


def test_the_committed_schemas_are_the_generated_ones() -> None:
    generated = documents()
    assert {path.relative_to(SCHEMAS).as_posix() for path in SCHEMAS.rglob("*.json")} == set(generated)
    for path, text in generated.items():
        assert (SCHEMAS / path).read_text(encoding="utf-8") == text, "run: make docs"


def test_every_column_is_said_in_persian_and_every_exported_one_in_english() -> None:
    for folder, (_, tables) in PACKAGES.items():
        for table in tables:
            for one in schema_of(table)["fields"]:
                assert any("\u0600" <= letter <= "\u06ff" for letter in one["title"]), (table.name, one["name"])
                assert folder == "registry" or one["description"].isascii(), (table.name, one["name"])


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("sample_plan", sample_plan.PLAN_COLUMNS),
        ("jobs_to_check", sample_plan.JOB_COLUMNS),
        ("reserve", sample_plan.RESERVE_COLUMNS),
        ("visit_schedule", visit_schedule.COLUMNS),
        ("supervision", supervision.COLUMNS),
        ("quarantine", quarantine.COLUMNS),
        ("odk_worklist", odk_entities.COLUMNS),
    ],
)
def test_a_files_columns_are_those_that_its_command_writes(table: str, columns: tuple[str, ...]) -> None:
    assert EXPORTED[table].names == tuple(columns)


def test_personal_columns_enter_and_none_leaves() -> None:
    personal = {column.name for table in TABLES.values() for column in table.columns if column.kind.is_personal}
    assert personal
    assert not [one for table in EXPORTED.values() for one in table.columns if one.column.kind.is_personal]
    assert not personal & {name for table in EXPORTED.values() for name in table.names}


@pytest.fixture(scope="module")
def rows() -> Rows:
    return make_rows(jobs=20)


def _faults(folder: Path, rows: Rows) -> set[tuple[str, str | None]]:
    write_clean_csv(folder, rows)
    shutil.copyfile(SCHEMAS / "registry" / "datapackage.json", folder / "datapackage.json")
    return faults_of_package(folder)


def test_a_clean_drop_is_valid(rows: Rows, tmp_path: Path) -> None:
    assert _faults(tmp_path, rows) == set()


PLANTED = (
    ("jobs", "worker_national_id", "12", ("constraint-error", "worker_national_id")),
    ("jobs", "worker_gender", "other", ("constraint-error", "worker_gender")),
    ("jobs", "plan_id", "P-nowhere", ("foreign-key", None)),
    ("jobs", "registered_by", None, ("constraint-error", "registered_by")),
    ("plans", "county_code", "07", ("constraint-error", "county_code")),
    ("plans", "committed_jobs", 0, ("constraint-error", "committed_jobs")),
    ("plans", "latitude", "north", ("type-error", "latitude")),
    ("loans", "annual_rate", 4, ("constraint-error", "annual_rate")),
    ("agencies", "agency_code", "A02", ("primary-key", None)),
)


def test_planted_faults_are_found_each(rows: Rows, tmp_path: Path) -> None:
    spoiled = {table: [dict(row) for row in listed] for table, listed in rows.items()}
    for place, (table, column, value, _) in enumerate(PLANTED):
        spoiled[table][place % len(spoiled[table])][column] = value
    spoiled["agencies"][0]["agency_code"] = spoiled["agencies"][1]["agency_code"]
    assert {found for *_, found in PLANTED} <= _faults(tmp_path, spoiled)


def test_every_kind_of_column_has_a_type() -> None:
    jobs = next(table for table in PACKAGES["registry"][1] if table.name == "jobs")
    said = {one["name"]: one["type"] for one in schema_of(jobs)["fields"]}
    assert (said["declared_insured"], said["started_on"], said["registered_at"]) == ("boolean", "date", "datetime")
    assert {Kind.WHOLE, Kind.NUMBER} & {column.kind for column in TABLES["jobs"].columns}
