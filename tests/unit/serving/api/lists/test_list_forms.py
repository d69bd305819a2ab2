"""Every form of a list says the same, and none of its cells runs."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pyarrow.parquet as pq
import pytest

from serving.api.index.index_making import COLUMNS
from serving.api.index.list_index import Listed
from serving.api.lists.list_forms import AS_TEXT, FILE_COLUMNS, as_csv, as_json, as_parquet, as_xlsx

CELLS = {"score": 0.5, "score_low": 0.25, "score_high": 0.75, "raw_score": -1.5, "rank": 1}
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "http://example.invalid", 'a,"b"\nc', "کد"]


def _job(job_id: str, *reasons: str) -> Listed:
    row = json.dumps({column: CELLS.get(column, "07") for column in COLUMNS} | {"job_id": job_id})
    return Listed(1, row, json.dumps(reasons, ensure_ascii=False))


def _pending(job_id: str) -> Listed:
    return _job(job_id)._replace(reasons=None)


def test_json_is_the_rows_after_the_head() -> None:
    page = json.loads(as_json({"cycle": 1404, "next": None}, [_job("J1", "یک", 'a "b"'), _job("J2"), _pending("J3")]))
    assert page["next"] is None
    assert [row["job_id"] for row in page["jobs"]] == ["J1", "J2", "J3"]
    assert [row["reasons"] for row in page["jobs"]] == [["یک", 'a "b"'], [], None]
    assert json.loads(as_json({"cycle": 1404}, [])) == {"cycle": 1404, "jobs": []}


def test_files_tell_a_job_without_a_reason_from_one_that_is_not_explained_yet() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv([_job("J1", "why"), _job("J2"), _pending("J3")]).decode())))
    assert [(row["reason_1"], row["reason_2"], row["reasons_pending"]) for row in rows] == [
        ("why", "", "false"),
        ("", "", "false"),
        ("", "", "true"),
    ]


@pytest.mark.parametrize("cell", EVIL)
def test_no_cell_of_a_csv_runs(cell: str) -> None:
    head, row = csv.reader(io.StringIO(as_csv([_job(cell, cell)]).decode(), newline=""))
    for column in ("job_id", "reason_1"):
        written = dict(zip(head, row, strict=True))[column]
        assert written.removeprefix("'") == cell
        assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("cell", EVIL)
def test_no_cell_of_a_workbook_runs(cell: str) -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx([_job(cell, cell), _pending(cell)]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
    assert not AS_TEXT["strings_to_formulas"]


def test_parquet_keeps_columns_kinds_and_rows() -> None:
    table = pq.read_table(io.BytesIO(as_parquet([_job(cell, cell) for cell in EVIL])))
    assert table.column_names == list(FILE_COLUMNS)
    assert table["job_id"].to_pylist() == table["reason_1"].to_pylist() == EVIL
    assert table["reasons_pending"].to_pylist() == [False] * len(EVIL)
    assert pq.read_table(io.BytesIO(as_parquet([]))).schema.equals(table.schema)
