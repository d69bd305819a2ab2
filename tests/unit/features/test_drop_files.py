"""A drop that cannot be read as tables is refused whole, and nothing in the store moves."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.contract import TABLES
from features.faults import Fault
from features.ingest import ingest_drop
from features.ingest.drop_files import look_at_file
from features.ingest.staging import stage
from tests.stores import settings_in
from tests.tiny_registry import make_rows, write_csv, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _one(name: str, content: bytes) -> Callable[[Path], None]:
    def write(drop: Path) -> None:
        (drop / name).write_bytes(content)

    return write


def _truncated(drop: Path) -> None:
    write_rows(drop, {"agencies": make_rows(jobs=3)["agencies"]})
    path = drop / "agencies.parquet"
    path.write_bytes(path.read_bytes()[:200])


def _damaged(drop: Path) -> None:
    write_rows(drop, {"agencies": make_rows(jobs=3)["agencies"]})
    path = drop / "agencies.parquet"
    content = bytearray(path.read_bytes())
    content[4:120] = bytes(116)
    path.write_bytes(content)


def _bomb(drop: Path) -> None:
    constant = pa.table({"agency_code": ["A" * 1_000_000] * 300, "name_fa": ["x"] * 300})
    pq.write_table(constant, drop / "agencies.parquet", compression="zstd", use_dictionary=False, row_group_size=50)


def _many_rows(drop: Path) -> None:
    rows = 18_000_000
    constant = pa.table({"agency_code": pa.DictionaryArray.from_arrays(pa.nulls(rows, pa.int8()), ["A"])})
    pq.write_table(constant.append_column("name_fa", pa.nulls(rows)), drop / "agencies.parquet")


def _twice(drop: Path) -> None:
    rows = {"agencies": make_rows(jobs=3)["agencies"]}
    write_rows(write_csv(drop, rows), rows)


def _wrong_type(drop: Path) -> None:
    pd.DataFrame({"agency_code": [["A01"]], "name_fa": [1.5]}).to_parquet(drop / "agencies.parquet")


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "nothing": (lambda _: None, "must hold at least one table"),
    "no table among others": (_one("notes.txt", b"x"), "must hold at least one table"),
    "empty file": (_one("agencies.csv", b""), "it is empty"),
    "text called Parquet": (_one("agencies.parquet", b"agency_code,name_fa\n"), "must be a Parquet file"),
    "footer of a gigabyte": (
        _one("agencies.parquet", b"PAR1" + struct.pack("<I", 1 << 30) + b"PAR1"),
        "must be a Parquet file",
    ),
    "picture called CSV": (_one("agencies.csv", b"\x89PNG\r\n\x1a\n\x00\xff"), "must be CSV text"),
    "bytes that are no UTF-8": (_one("agencies.csv", b"agency_code,name_fa\nA1,\xff\xfe\n"), "must be CSV text"),
    "column missing": (_one("agencies.csv", b"agency_code\nA1\n"), r"must have the column\(s\) name_fa"),
    "column twice": (_one("agencies.csv", b"agency_code,name_fa,name_fa\n"), "must have each column once"),
    "cut short": (_truncated, "must be a Parquet file"),
    "damaged inside": (_damaged, "must be a Parquet file"),
    "bomb of long values": (_bomb, "must unfold to at most"),
    "bomb of many rows": (_many_rows, "must unfold to at most"),
    "two files for a table": (_twice, "must come as one file"),
    "another type": (_wrong_type, "must hold its columns in types of the contract"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_refused(tmp_path: Path, case: str) -> None:
    write, sentence = REFUSED[case]
    drop = tmp_path / "drop"
    drop.mkdir()
    write(drop)
    with pytest.raises(Fault, match=sentence) as refused:
        ingest_drop(drop, settings_in(tmp_path))
    assert refused.value.persian


def test_all_faults_of_a_drop_are_told_at_once_and_the_store_stays_as_it_was(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=12)
    ingest_drop(write_rows(tmp_path / "right", rows), settings)
    before = {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()}
    rows["plans"][0]["committed_jobs"] = 77
    drop = write_rows(tmp_path / "wrong", rows)
    (drop / "agencies.parquet").write_bytes(b"")
    (drop / "jobs.parquet").write_bytes(b"nothing of the kind")
    with pytest.raises(Fault, match=r"(?s)agencies\.parquet.*jobs\.parquet"):
        ingest_drop(drop, settings)
    for name in ("agencies", "jobs"):
        (drop / f"{name}.parquet").unlink()
    (drop / "programs.parquet").unlink()
    (drop / "programs.csv").write_bytes(b"program_code,name_fa,loan_ceiling_per_job\nN16,\xff,1\n")
    (drop / "loans.parquet").unlink()
    write_csv(drop, {"loans": rows["loans"]})
    with (drop / "loans.csv").open("ab") as file:
        file.write(b"\xff\xff")
    with pytest.raises(Fault, match=r"(?s)programs\.csv.*loans\.csv"):
        ingest_drop(drop, settings)
    assert {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()} == before


def test_a_fault_late_in_a_drop_takes_back_what_was_written(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=12)
    ingest_drop(write_rows(tmp_path / "right", rows), settings)
    before = {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()}
    rows["plans"][0]["committed_jobs"] = 77
    drop = write_csv(write_rows(tmp_path / "wrong", {"plans": rows["plans"]}), {"verifications": rows["verifications"]})
    with (drop / "verifications.csv").open("ab") as file:
        file.write(b"\xff\xff")
    with pytest.raises(Fault, match=r"verifications\.csv"):
        ingest_drop(drop, settings)
    assert {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()} == before


def test_a_machine_too_small_is_said_to_be_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path).model_copy(update={"memory_limit": "3MB"})
    with pytest.raises(Fault, match="must fit into its memory"):
        ingest_drop(write_rows(tmp_path / "drop", make_rows(jobs=400)), settings)


def test_a_drop_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="must be a folder"):
        ingest_drop(tmp_path / "nowhere", settings_in(tmp_path))


def test_unknown_files_and_columns_are_told_and_left_alone(tmp_path: Path) -> None:
    drop = write_rows(tmp_path / "drop", {"agencies": []})
    (drop / "notes.txt").write_text("x")
    (drop / "programs.csv").write_text("program_code,name_fa,loan_ceiling_per_job,colour\nX,x,0,blue\n")
    report = ingest_drop(drop, settings_in(tmp_path))
    assert report.tables["programs"].landed == 1
    assert [notice.english.split(":")[0] for notice in report.notices] == ["programs.csv", "notes.txt"]


def test_typed_columns_of_other_tools_are_read(tmp_path: Path) -> None:
    rows = make_rows(jobs=12)
    drop = write_rows(tmp_path / "drop", {name: listed for name, listed in rows.items() if name != "installments"})
    table = pd.DataFrame(rows["installments"])
    table["sequence"] = table["sequence"].astype("float64")
    table["amount_due"] = table["amount_due"].astype("int32")
    table["due_on"] = table["due_on"].dt.date
    table["paid_on"] = None
    table["loan_id"] = table["loan_id"].astype("category")
    table.to_parquet(drop / "installments.parquet")
    counts = ingest_drop(drop, settings_in(tmp_path)).tables["installments"]
    assert counts.landed == counts.delivered == len(table)


def test_an_engine_that_fails_is_not_told_as_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    write_csv(tmp_path, {"agencies": make_rows(jobs=3)["agencies"]})
    file, _ = look_at_file(tmp_path / "agencies.csv", TABLES["agencies"])
    with duckdb.connect() as without_macros, pytest.raises(duckdb.CatalogException):
        stage(without_macros, file)
