"""The form asks, in both languages, what a row of `verifications` needs, and clients can read it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner
from pyxform.xls2xform import convert

from features.contract import TABLES
from serving.cli import commands
from serving.field_systems.odk_entities import LIST_NAME, PROPERTIES, SAVED_BY_THE_FORM
from serving.field_systems.odk_form import FORM_ID, form_definition, form_version, form_xml, write_form
from serving.field_systems.outcomes import OUTCOMES

if TYPE_CHECKING:
    from pathlib import Path


def test_the_outcomes_are_the_contracts() -> None:
    (field,) = (one for one in TABLES["verifications"].conditions if getattr(one, "value", None) == "field")
    assert {one.code for one in OUTCOMES} == set(field.codes)


def test_everything_that_is_asked_is_said_in_both_languages() -> None:
    definition = form_definition()
    asked = [row for row in definition["survey"] if any(name.startswith("label") for name in row)]
    assert len(asked) == 7
    for row in (*asked, *definition["choices"]):
        assert any("\u0600" <= letter <= "\u06ff" for letter in row["label::فارسی (fa)"])
        assert row["label::English (en)"].isascii()


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate, which pyxform brings along, needs Java")
def test_the_workbook_compiles_to_a_form_that_odk_validate_takes(tmp_path: Path) -> None:
    said = CliRunner().invoke(commands, ["odk", "form", str(tmp_path / "f.xlsx"), "--xml", str(tmp_path / "f.xml")])
    assert said.exit_code == 0, said.output
    compiled = convert(tmp_path / "f.xlsx", validate=True)
    assert compiled.warnings == []
    assert compiled.xform == (tmp_path / "f.xml").read_text(encoding="utf-8") == form_xml()
    assert f'<data id="{FORM_ID}" version="{form_version()}">' in compiled.xform
    assert f'src="jr://file-csv/{LIST_NAME}.csv"' in compiled.xform
    assert f'<entity dataset="{LIST_NAME}" update="1"' in compiled.xform
    assert f'entities:saveto="{SAVED_BY_THE_FORM[0]}"' in compiled.xform
    used = {name for name in PROPERTIES if f"/{name}" in compiled.xform or f"[{name} " in compiled.xform}
    assert {"inspector", "jobs"} <= used


def test_the_same_form_gives_the_same_bytes_and_no_live_formula(tmp_path: Path) -> None:
    write_form(tmp_path / "a.xlsx")
    write_form(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["survey", "choices", "entities", "settings"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
