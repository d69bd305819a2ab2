"""The form that inspectors fill in with ODK Collect, as an XLSForm: what a row of `verifications` needs, for each job.

Level, firm and distance are not asked for: they follow, at receiving, from who reports and from where.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.whole_files import whole_file
from serving.field_systems.odk_entities import LIST_NAME
from serving.field_systems.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FORM_ID = "rastin_visits"
_PERSIAN, _ENGLISH = "فارسی (fa)", "English (en)"
_FA, _EN = f"label::{_PERSIAN}", f"label::{_ENGLISH}"
_OF_THIS_VISIT = f"instance('{LIST_NAME}')/root/item[name=${{visit}}]"
_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # a workbook says when it was made; the same form is to have the same bytes
Row = dict[str, str]


def form_definition() -> dict[str, list[Row]]:
    """Return the form as the sheets of an XLSForm; its version is a hash of all that it asks."""
    sheets = {
        "survey": _survey(),
        "choices": [
            {"list_name": "outcomes", "name": one.code, _FA: one.persian, _EN: one.english} for one in OUTCOMES
        ],
        "entities": [{"list_name": LIST_NAME, "entity_id": "${visit}"}],
    }
    version = hashlib.sha256(json.dumps(sheets, sort_keys=True).encode()).hexdigest()[:12]
    title = "بازدید میدانی راستین / Rastin field visit"
    settings = {"form_title": title, "form_id": FORM_ID, "version": version, "default_language": _PERSIAN}
    return {**sheets, "settings": [settings]}


def form_version() -> str:
    """Return the version of the form."""
    return form_definition()["settings"][0]["version"]


def write_form(out: Path) -> None:
    """Write the form as a workbook; the same form gives the same bytes."""
    with whole_file(out) as draft:
        _write_workbook(form_definition(), draft)


def form_xml() -> str:
    """Compile the form to the XForm that clients read."""
    from pyxform.xls2xform import convert

    return str(convert(xlsform=form_definition()).xform)


def _survey() -> list[Row]:
    return [
        {"type": "start", "name": "start"},
        {"type": "end", "name": "end"},
        _asked("text", "inspector", "کد بازرس", "Inspector code", required="yes", default="${last-saved#inspector}"),
        _asked(
            f"select_one_from_file {LIST_NAME}.csv",
            "visit",
            "بازدید",
            "Visit",
            required="yes",
            choice_filter="inspector = ${inspector} or inspector = ''",
        ),
        {"type": "calculate", "name": "jobs", "calculation": f"{_OF_THIS_VISIT}/jobs"},
        _asked("geopoint", "location", "جای شما هنگام بازدید", "Where you are during the visit"),
        _asked("begin_repeat", "job", "شغل", "Job", repeat_count="count-selected(${jobs})"),
        {"type": "calculate", "name": "job_id", "calculation": "selected-at(${jobs}, position(..) - 1)"},
        _asked(
            "select_one outcomes",
            "outcome",
            "شغل ${job_id}: چه یافتید؟",
            "Job ${job_id}: what did you find?",
            required="yes",
        ),
        _asked("text", "note", "یادداشت (اختیاری)", "Note (optional)"),
        _asked("image", "photo", "عکس (اختیاری)", "Photo (optional)", parameters="max-pixels=1600"),
        {"type": "end_repeat"},
        {"type": "calculate", "name": "reported", "calculation": "'yes'", "save_to": "reported"},
    ]


def _asked(kind: str, name: str, persian: str, english: str, **more: str) -> Row:
    return {"type": kind, "name": name, _FA: persian, _EN: english, **more}


def _write_workbook(sheets: Mapping[str, Sequence[Row]], path: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), as_text) as book:
        book.set_properties({"created": _MADE})
        for name, rows in sheets.items():
            _write_sheet(book.add_worksheet(name), rows)


def _write_sheet(sheet: Any, rows: Sequence[Row]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    sheet.write_row(0, 0, columns)
    for place, row in enumerate(rows):
        for column, cell in row.items():
            sheet.write_string(place + 1, columns.index(column), cell)
