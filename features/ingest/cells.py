"""How a cell is read: SQL macros for hand-kept text, and the expression that fits a column and its source's type.

Everything here is an expression over whole columns; nothing looks at single rows in Python.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from persiantools.jdatetime import JalaliDate

from features.contract.columns import Kind

if TYPE_CHECKING:
    from features.contract.columns import Column

_FIRST_YEAR, _LAST_YEAR = 1200, 1599  # Jalali years that are read; a smaller year than 1700 is Jalali
_DIGITS = {"۰۱۲۳۴۵۶۷۸۹": "0123456789", "٠١٢٣٤٥٦٧٨٩": "0123456789", "０１２３４５６７８９": "0123456789"}
_LETTERS = {"يىك": "ییک"}
_SPACES = "\t\r\n\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_JOINER = "\u200c"  # a letter of Persian spelling inside words, noise inside codes
_INVISIBLE = "\u200b\u200d\u200e\u200f\u2060\ufeff\u00ad\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_MOMENT = r"^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?$"
_YES = ("true", "1", "1.0", "t", "yes", "y", "بله", "بلی", "آری", "دارد")
_NO = ("false", "0", "0.0", "f", "no", "n", "خیر", "نه", "ندارد")


class Source(StrEnum):
    """What a file's column holds before it is read."""

    TEXT = "text"
    WHOLE = "whole number"
    REAL = "number"
    FLAG = "yes or no"
    TIME = "date"
    ZONED = "date with a zone"
    EMPTY = "nothing"
    OTHER = "something else"


def fits(column: Column, source: Source) -> bool:
    """Return whether a file's column of that type can be read as the contract's."""
    if source in {Source.TEXT, Source.EMPTY}:
        return True
    if column.kind.is_text:
        return source is Source.WHOLE
    if column.kind.is_time:
        return source in {Source.TIME, Source.ZONED}
    if column.kind is Kind.FLAG:
        return source in {Source.FLAG, Source.WHOLE}
    return source in {Source.WHOLE, Source.REAL}


def cleaned_expr(column: Column, source: Source, name: str) -> str:
    """Return SQL for the cell without noise: text stays text, a typed value gets the stored type where it has one."""
    if source is Source.EMPTY:
        return "NULL::VARCHAR"
    if source is Source.TEXT:
        return f"{_cleaner(column.kind)}({name})"
    if column.kind.is_text or column.kind in {Kind.WHOLE, Kind.FLAG}:
        return f"clean_code({name}::VARCHAR)"
    if source is Source.ZONED:
        return f"({name} AT TIME ZONE 'Asia/Tehran')::TIMESTAMP"
    if column.kind.is_time:
        return f"TRY_CAST({name} AS TIMESTAMP)"
    return f"CASE WHEN isfinite({name}::DOUBLE) THEN {name}::DOUBLE END"


def is_read_from_text(column: Column, source: Source) -> bool:
    """Return whether the cleaned cell is text that has yet to be read as something else."""
    as_text = source in {Source.TEXT, Source.EMPTY} or column.kind in {Kind.WHOLE, Kind.FLAG}
    return as_text and not column.kind.is_text


def read_expr(column: Column, source: Source) -> str:
    """Return SQL for the cleaned cell's value; null where it cannot be read."""
    name = column.name
    value = f"{_READERS[column.kind]}({name})" if is_read_from_text(column, source) else name
    return f"date_trunc('day', {value})::TIMESTAMP" if column.kind is Kind.DAY else value


def _cleaner(kind: Kind) -> str:
    return {Kind.NAME: "clean_name", Kind.IBAN: "clean_iban"}.get(kind, "clean_code")


_READERS = {
    Kind.WHOLE: "read_whole",
    Kind.NUMBER: "read_number",
    Kind.FLAG: "read_flag",
    Kind.DAY: "read_moment",
    Kind.MOMENT: "read_moment",
}


def macros() -> list[str]:
    """Return the statements that define the macros used by these expressions and by the checks."""
    to_codes = _DIGITS | _LETTERS | {_SPACES: " " * len(_SPACES)}
    to_names = _LETTERS | {_SPACES: " " * len(_SPACES)}
    return [
        f"MACRO clean_code(x) AS nullif({_ascii_or(_translated(to_codes, _INVISIBLE + _JOINER))}, '')",
        f"MACRO clean_name(x) AS nullif({_ascii_or(_spaced(_translated(to_names, _INVISIBLE)))}, '')",
        "MACRO clean_iban(x) AS upper(replace(clean_code(x), ' ', ''))",
        "MACRO latin_number(x) AS translate(x, '−٫٬،', '-.,,')",
        (
            "MACRO plain_number(x) AS CASE"
            " WHEN regexp_full_match(latin_number(x), '[+-]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]*)?')"
            " THEN replace(latin_number(x), ',', '') ELSE latin_number(x) END"
        ),
        (
            "MACRO read_number(x) AS CASE"
            " WHEN regexp_full_match(plain_number(x), '[+-]?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]+)?')"
            " AND isfinite(TRY_CAST(plain_number(x) AS DOUBLE)) THEN TRY_CAST(plain_number(x) AS DOUBLE) END"
        ),
        (
            "MACRO read_whole(x) AS CASE WHEN abs(read_number(x)) < 9007199254740992"
            " AND read_number(x) = trunc(read_number(x)) THEN read_number(x)::BIGINT END"
        ),
        f"MACRO read_flag(x) AS CASE WHEN lower(x) IN {_YES} THEN true WHEN lower(x) IN {_NO} THEN false END",
        f"MACRO nowruz(y) AS {_nowruz_days()}[y - {_FIRST_YEAR - 1}]",
        (
            "MACRO month_days(y, m) AS CASE WHEN m <= 6 THEN 31 WHEN m <= 11 THEN 30"
            " ELSE nowruz(y + 1) - nowruz(y) - 336 END"
        ),
        (
            f"MACRO jalali_day(y, m, d) AS CASE WHEN y BETWEEN {_FIRST_YEAR} AND {_LAST_YEAR} AND m BETWEEN 1 AND 12"
            " AND d BETWEEN 1 AND month_days(y, m)"
            " THEN DATE '1970-01-01' + (nowruz(y) + 31 * (m - 1) - greatest(m - 7, 0) + d - 1)::INTEGER END"
        ),
        (
            "MACRO any_day(y, m, d) AS CASE WHEN y < 1700 THEN jalali_day(y, m, d)"
            " ELSE TRY_CAST(concat(y, '-', m, '-', d) AS DATE) END"
        ),
        "MACRO clock(h, m, s) AS CASE WHEN h < 24 AND m < 60 AND s < 60 THEN to_seconds(3600 * h + 60 * m + s) END",
        "MACRO part(p, k) AS coalesce(TRY_CAST(p[k] AS INTEGER), 0)",
        (
            "MACRO moment_of(p) AS any_day(part(p, 'y'), part(p, 'm'), part(p, 'd'))::TIMESTAMP"
            " + clock(part(p, 'h'), part(p, 'i'), part(p, 's'))"
        ),
        f"MACRO read_moment(x) AS moment_of(regexp_extract(x, '{_MOMENT}', ['y', 'm', 'd', 'h', 'i', 's']))",
        "MACRO digit(x, i) AS (ascii(substr(x, i, 1)) - 48)",
        "MACRO national_id_sum(x) AS (" + " + ".join(f"{11 - i} * digit(x, {i})" for i in range(1, 10)) + ") % 11",
        (
            "MACRO is_national_id(x) AS regexp_full_match(x, '[0-9]{10}') AND x::BIGINT % 1111111111 <> 0 AND"
            " digit(x, 10) = CASE WHEN national_id_sum(x) < 2 THEN national_id_sum(x) ELSE 11 - national_id_sum(x) END"
        ),
        "MACRO is_mobile(x) AS regexp_full_match(x, '09[0-9]{9}')",
        (
            "MACRO is_iban(x) AS CASE WHEN regexp_full_match(x, 'IR[0-9]{24}')"
            " THEN (substr(x, 5) || '1827' || substr(x, 3, 2))::HUGEINT % 97 = 1 ELSE false END"
        ),
    ]


def _nowruz_days() -> list[int]:
    """Return days from 1970-01-01 to the first of Farvardin, one a year, from `_FIRST_YEAR` to after `_LAST_YEAR`."""
    epoch = date(1970, 1, 1)
    return [(JalaliDate(year, 1, 1).to_gregorian() - epoch).days for year in range(_FIRST_YEAR, _LAST_YEAR + 2)]


def _translated(letters: dict[str, str], dropped: str) -> str:
    """Return SQL that replaces letters one by one; those beyond the second list's end are dropped."""
    return f"translate(x, '{''.join(letters) + dropped}', '{''.join(letters.values())}')"


def _spaced(text: str) -> str:
    return f"trim(regexp_replace({text}, ' +', ' ', 'g'), ' {_JOINER}')"


def _ascii_or(text: str) -> str:
    """Return SQL that takes the short way for plain text, which most cells are."""
    return f"CASE WHEN strlen(x) = length(x) THEN trim(x, ' \t\r\n') ELSE trim({text}) END"
