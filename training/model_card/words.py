"""The card's words and numbers in one of its languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Literal

from features.calendar_dates import jalali
from models.persian_numbers import in_persian_digits

Language = Literal["fa", "en"]


@dataclass(frozen=True)
class Words:
    """Says things in one language.

    Attributes
    ----------
    language
        "fa" or "en".
    """

    language: Language

    def __call__(self, key: str, **parts: object) -> str:
        """Return a text; `parts` fill its gaps."""
        return _texts()[key][self.language].format(**parts)

    def called(self, key: str) -> str:
        """Return what something is called here, or its own name where the card has no word for it."""
        return self(key) if key in _texts() else key.replace("_", " ")

    def number(self, value: float, spec: str) -> str:
        """Format a number."""
        text = format(value, spec)
        return in_persian_digits(text) if self.language == "fa" else text.replace("-", "−")

    def code(self, code: str) -> str:
        """Write a code of digits, its leading zeros kept."""
        return in_persian_digits(code) if self.language == "fa" else code

    def date(self, iso: str) -> str:
        """Write a day: Jalali in Persian, both in English."""
        moment = datetime.fromisoformat(iso)
        if self.language == "fa":
            return in_persian_digits(jalali(moment))
        return f"{moment:%Y-%m-%d} ({jalali(moment)})"


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = resources.files("training.model_card").joinpath("words.toml").read_text(encoding="utf-8")
    texts: dict[str, dict[str, str]] = tomllib.loads(text)
    return texts
