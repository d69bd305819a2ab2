"""Names of provinces, counties, agencies and programmes, for people to read beside codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from features.calendar_dates import in_tehran
from features.store import Store
from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from features.settings import Settings

_TABLES = {
    "province_code": "provinces",
    "county_code": "counties",
    "agency_code": "agencies",
    "program_code": "programs",
}
_NUMBER, _DIGITS = re.compile(r"\d+"), 9
# Persian letters in their order; by their code points پ چ ژ ک گ ی would stand at the end
_ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"


@dataclass(frozen=True)
class PlaceNames:
    """Names by column and code, in one language; a code without a name stands for itself."""

    language: str
    names: Mapping[str, Mapping[str, str]]

    def of(self, column: str, code: str | None) -> str:
        """Name a code."""
        return "—" if code is None else self.names.get(column, {}).get(code, code)

    def all(self, column: str) -> Sequence[tuple[str, str]]:
        """List codes and names in the order of the alphabet."""
        return sorted(self.names.get(column, {}).items(), key=lambda pair: collated(pair[1]))


def collated(name: str) -> list[int]:
    """Return what sorts Persian names as a Persian dictionary does, and names with numbers by these.

    >>> sorted(["گلستان", "کرمان", "لرستان", "پارس"], key=collated)
    ['پارس', 'کرمان', 'گلستان', 'لرستان']
    >>> sorted(["دستگاه ۱۰", "دستگاه ۲"], key=collated)
    ['دستگاه ۲', 'دستگاه ۱۰']
    """
    counted = _NUMBER.sub(lambda number: number[0].zfill(_DIGITS), name.casefold())
    return [_ALPHABET.find(letter) if letter in _ALPHABET else ord(letter) - 0x10000 for letter in counted]


def names_landed(settings: Settings) -> tuple[Path, ...]:
    """List the files that names are read from: others only once names have landed, whatever else does."""
    store = Store(settings.home)
    return tuple(file for table in _TABLES.values() for file in store.files(table))


@lru_cache(maxsize=4)
def place_names(settings: Settings, files: tuple[Path, ...], language: str) -> PlaceNames:
    """Read the names as they have landed in some files."""
    del files  # name what is read: others are read anew
    now = in_tehran(datetime.now(UTC))
    with landed_tables(settings, now, *_TABLES.values()) as table:
        frames = {column: table[name].to_pandas() for column, name in _TABLES.items()}
    wanted = {
        column: "name_en" if language == "en" and "name_en" in rows else "name_fa" for column, rows in frames.items()
    }
    return PlaceNames(
        language,
        {column: dict(zip(rows[column], rows[wanted[column]], strict=True)) for column, rows in frames.items()},
    )
