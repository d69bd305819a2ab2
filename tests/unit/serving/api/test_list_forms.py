"""Every form of a list says the same, and none of its cells runs."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pyarrow.parquet as pq
import pytest

from serving.api.list_forms import AS_TEXT, as_csv, as_json, as_parquet, as_xlsx
from serving.api.list_index import COLUMNS

CELLS = {"score": 0.5, "score_low": 0.25, "score_high": 0.75, "raw_score": -1.5, "rank": 1}
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "http://example.invalid", 'a,"b"\nc', "کد"]


def _row(job_id: str) -> str:
    return json.dumps({column: CELLS.get(column, "07") for column in COLUMNS} | {"job_id": job_id})


def test_json_is_the_rows_after_the_head() -> None:
    page = json.loads(as_json({"cycle": 1404, "next": None}, [_row("J1"), _row("J2")]))
    assert page["next"] is None
    assert [row["job_id"] for row in page["jobs"]] == ["J1", "J2"]
    assert json.loads(as_json({"cycle": 1404}, [])) == {"cycle": 1404, "jobs": []}


@pytest.mark.parametrize("job_id", EVIL)
def test_no_cell_of_a_csv_runs(job_id: str) -> None:
    head, row = csv.reader(io.StringIO(as_csv([_row(job_id)]).decode(), newline=""))
    cell = dict(zip(head, row, strict=True))["job_id"]
    assert cell.removeprefix("'") == job_id
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("job_id", EVIL)
def test_no_cell_of_a_workbook_runs(job_id: str) -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx([_row(job_id)]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
    assert not AS_TEXT["strings_to_formulas"]


def test_parquet_keeps_columns_kinds_and_rows() -> None:
    table = pq.read_table(io.BytesIO(as_parquet([_row(job_id) for job_id in EVIL])))
    assert table.column_names == list(COLUMNS)
    assert table["job_id"].to_pylist() == EVIL
    assert pq.read_table(io.BytesIO(as_parquet([]))).schema.equals(table.schema)
