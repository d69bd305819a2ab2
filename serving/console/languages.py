"""The two languages of the console: their words, digits and dates."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import TYPE_CHECKING

from features.calendar_dates import in_tehran, jalali
from models.persian_numbers import in_persian_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("fa", "en")


@dataclass(frozen=True)
class Language:
    """How a page speaks.

    Attributes
    ----------
    code
        `fa` or `en`.
    words
        What stands for each English sentence of the templates.
    """

    code: str
    words: NullTranslations

    @property
    def direction(self) -> str:
        """Which way the lines run."""
        return "rtl" if self.code == "fa" else "ltr"

    @property
    def other(self) -> str:
        """The other language."""
        return LANGUAGES[1 - LANGUAGES.index(self.code)]

    def numeral(self, said: str | int) -> str:
        """Write digits as prose does; identifiers keep theirs."""
        return in_persian_digits(str(said)) if self.code == "fa" else str(said)

    def count(self, number: float | None) -> str:
        """Write a whole number."""
        return self.numeral(f"{number:,.0f}") if number is not None else "—"

    def share(self, number: float | None, digits: int = 1) -> str:
        """Write a share as a percentage."""
        return self.numeral(f"{number:.{digits}%}") if number is not None else "—"

    def decimal(self, number: float | None, digits: int = 2) -> str:
        """Write a number with a sign where it is below zero."""
        return self._left_to_right(f"{number:.{digits}f}") if number is not None else "—"

    def signed(self, number: float) -> str:
        """Write a number with its sign, whichever it is."""
        return self._left_to_right(f"{number:+.2f}")

    def _left_to_right(self, number: str) -> str:
        """Keep the sign to the left of the digits, in lines that run the other way too."""
        return "\u200e" + self.numeral(number.replace("-", "−"))

    def day(self, moment: date | datetime | str | None) -> str:
        """Write a day: Jalali in both languages, since cycles are Jalali years."""
        if moment is None:
            return "—"
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        if isinstance(moment, datetime):
            moment = (in_tehran(moment) if moment.tzinfo else moment).date()
        return self.numeral(jalali(moment))

    def written(self, moment: str) -> str:
        """Write a local moment as it may be typed into a form and read back: Jalali, Latin digits."""
        local = datetime.fromisoformat(moment)
        return f"{jalali(local).replace('/', '-')} {local:%H:%M}"

    def minute(self, moment: datetime | str) -> str:
        """Write a moment to the minute, local time of Tehran, in one piece."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        local = in_tehran(moment) if moment.tzinfo else moment
        return f"{self.day(local)}\u00a0{self.numeral(local.strftime('%H:%M'))}"


@cache
def language(code: str) -> Language:
    """Return a language by its code."""
    return Language(code, NullTranslations() if code == "en" else _translations(code))


def messages(code: str) -> Mapping[str, str]:
    """Return every sentence that has a translation, with it."""
    from babel.messages.pofile import read_po

    file = resources.files(__package__) / "wording" / f"{code}.po"
    with file.open("rb") as said:
        catalogue = read_po(said, locale=code)
    return {str(one.id): str(one.string) for one in catalogue if one.id}


def _translations(code: str) -> GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with (resources.files(__package__) / "wording" / f"{code}.po").open("rb") as said:
        write_mo(compiled, read_po(said, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
