"""Hand-kept cells are read as what they mean, and nothing else is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from persiantools.jdatetime import JalaliDate

from features.ingest.cells import macros
from tests.tiny_registry import iban, national_id

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for macro in macros():
            connection.execute(f"CREATE TEMP {macro}")
        yield connection


def read(engine: duckdb.DuckDBPyConnection, macro: str, cell: str | None) -> Any:
    ((value,),) = engine.execute(f"SELECT {macro}($1::VARCHAR)", [cell]).fetchall()
    return value


def test_every_jalali_day_of_two_centuries_is_read_as_persiantools_reads_it(engine: duckdb.DuckDBPyConnection) -> None:
    days = [
        JalaliDate(year, month, day)
        for year in range(1300, 1500)
        for month in range(1, 13)
        for day in range(1, JalaliDate.days_in_month(month, year) + 1)
    ]
    written = [day.strftime("%Y/%m/%d") for day in days]
    right = [datetime.combine(day.to_gregorian(), datetime.min.time()) for day in days]
    rows = engine.execute("SELECT unnest($1) AS day, read_moment(day)", [written]).fetchall()
    assert [value for _, value in rows] == right


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1403/12/28 14:03:11", datetime.fromisoformat("2025-03-18T14:03:11")),
        ("1403-1-2", datetime.fromisoformat("2024-03-21")),
        ("2024-02-29T23:59", datetime.fromisoformat("2024-02-29T23:59:00")),
        ("1399/12/30", datetime.fromisoformat("2021-03-20")),
        ("1400/12/30", None),
        ("1403/13/42 10:00:00", None),
        ("1403/07/31", None),
        ("2023-02-29", None),
        ("1403/01/02 24:00", None),
        ("1403/01/02 10:60", None),
        ("0000/00/00", None),
        ("soon", None),
        (None, None),
    ],
)
def test_moments(engine: duckdb.DuckDBPyConnection, cell: str | None, value: datetime | None) -> None:
    assert read(engine, "read_moment", cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3000000000.0", 3e9),
        ("3,000,000", 3e6),
        ("3٬000٫5", 3000.5),
        ("−3", -3.0),
        ("1e3", 1000.0),
        ("1,5", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("0x10", None),
        ("1_000", None),
        ("", None),
    ],
)
def test_numbers(engine: duckdb.DuckDBPyConnection, cell: str, value: float | None) -> None:
    assert read(engine, "read_number", cell) == value


@pytest.mark.parametrize(("cell", "value"), [("12.0", 12), ("12.5", None), ("1e300", None), ("7", 7)])
def test_whole_numbers(engine: duckdb.DuckDBPyConnection, cell: str, value: int | None) -> None:
    assert read(engine, "read_whole", cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [("True", True), ("1", True), ("بله", True), ("FALSE", False), ("0", False), ("خیر", False), ("شاید", None)],
)
def test_flags(engine: duckdb.DuckDBPyConnection, cell: str, value: bool | None) -> None:
    assert read(engine, "read_flag", cell) is value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (" J۱۴٠٠ \u200c", "J1400"),
        ("\ufeffA01\u00a0", "A01"),
        ("كي\u200f", "کی"),
        ("\t7\r\n", "7"),
        ("\u200b \u200c", None),
        ("   ", None),
    ],
)
def test_codes_lose_all_noise(engine: duckdb.DuckDBPyConnection, cell: str, value: str | None) -> None:
    assert read(engine, "clean_code", cell) == value


def test_names_keep_their_joiners_and_digits(engine: duckdb.DuckDBPyConnection) -> None:
    assert read(engine, "clean_name", " تبصره  ۱۵\u200c ") == "تبصره ۱۵"
    assert read(engine, "clean_name", "خانه\u200cهاي كار") == "خانه\u200cهای کار"


def test_check_digits(engine: duckdb.DuckDBPyConnection) -> None:
    right = national_id(123456789)
    assert read(engine, "is_national_id", right)
    assert not read(engine, "is_national_id", right[:-1] + str((int(right[-1]) + 1) % 10))
    assert not read(engine, "is_national_id", "1111111111")
    assert not read(engine, "is_national_id", right[1:])
    account = iban("012", 4711)
    assert read(engine, "is_iban", account)
    assert not read(engine, "is_iban", account[:-1] + str((int(account[-1]) + 1) % 10))
    assert not read(engine, "is_iban", "IR000000000000000000000000")
    assert read(engine, "is_iban", read(engine, "clean_iban", f"ir {account[2:10]} {account[10:]}"))
