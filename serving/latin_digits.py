"""Digits as people type them on Persian and Arabic keyboards, read as Latin ones."""

from __future__ import annotations

_TYPED = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


def in_latin_digits(text: str) -> str:
    """Write the digits of a text in Latin.

    >>> in_latin_digits("۱۴۰۴ و ٢٥")
    '1404 و 25'
    """
    return text.translate(_TYPED)
