"""Files of reports over the API: what may land lands once, the rest waits in quarantine, nobody sends another's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from serving.api.routes.report_files import XLSX
from tests.reporting_home import VISITED, ReportingHome, land_registry, reporting
from tests.stores import in_quarantine, landed, settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator

CSV = {"content-type": "text/csv"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportingHome]:
    folder = tmp_path_factory.mktemp("files")
    land_registry(settings := settings_in(folder), folder)
    with reporting(settings) as served:
        yield served


def _table(first: str, *outcomes: str, **cells: Any) -> pd.DataFrame:
    shared = {"stage": "field", "level": "senior", "completed_at": VISITED, "inspector_id": "I00000"}
    shared |= {"firm_id": None, "reported_via": "direct", "distance_m": 12, "duration_min": 40, **cells}
    rows = [
        {"verification_id": f"{first}{place}", "job_id": f"J1-{place}", "outcome": outcome, **shared}
        for place, outcome in enumerate(outcomes)
    ]
    return pd.DataFrame(rows)


def test_a_file_lands_once_and_what_breaks_a_rule_waits(served: ReportingHome) -> None:
    content = _table("A", "false", "gone", "confirmed").to_csv(index=False).encode("utf-8-sig")
    first = served.post("/v1/report-files", content, **CSV)
    assert first.status_code == 201, first.text
    said = first.json()
    assert (said["delivered"], said["landed"], said["quarantined"]) == (3, 2, 1)
    assert said["rules"] == {"unknown_code": 1}
    assert [row["row"] for row in in_quarantine(served.settings)] == ["2"]
    again = served.post("/v1/report-files", content, **CSV).json()
    assert (again["landed"], again["repeated"]) == (0, 2)
    assert len([row for row in landed(served.settings, "verifications") if row["verification_id"][0] == "A"]) == 2


def test_a_workbook_lands_as_a_file_does(served: ReportingHome) -> None:
    book = io.BytesIO()
    _table("B", "closed", "false").to_excel(book, index=False, engine="openpyxl")
    said = served.post("/v1/report-files", book.getvalue(), key="workbook-1", **{"content-type": XLSX})
    assert said.status_code == 201, said.text
    assert said.json()["landed"] == 2
    again = served.post("/v1/report-files", book.getvalue(), key="workbook-1", **{"content-type": XLSX})
    assert again.content == said.content


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (_table("C", "false", inspector_id="I00001").to_csv(index=False).encode(), "text/csv", "row 1 is not"),
        (b"a,b\n1,2\n", "text/csv", "columns of verifications"),
        (b"\xff\xfe\x00", "text/csv", "CSV in UTF-8"),
        (b"PK no workbook", XLSX, "workbook"),
        (b"\n", "text/csv", "header"),
    ],
)
def test_what_is_no_file_of_ones_own_is_refused_whole(
    served: ReportingHome, content: bytes, kind: str, said: str
) -> None:
    answer = served.post("/v1/report-files", content, **{"content-type": kind})
    assert answer.status_code == 409
    assert said in answer.json()["detail"]
    assert not [row for row in landed(served.settings, "verifications") if row["verification_id"][0] == "C"]
