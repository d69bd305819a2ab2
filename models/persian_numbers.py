"""Numbers as Persian writes them."""

from __future__ import annotations

_DIGITS = str.maketrans("0123456789.,-%", "۰۱۲۳۴۵۶۷۸۹٫٬−٪")


def persian_number(value: float, spec: str) -> str:
    """Format a number in Persian digits.

    >>> persian_number(-0.25, "+.2f")
    '−۰٫۲۵'
    """
    return in_persian_digits(format(value, spec))


def in_persian_digits(text: str) -> str:
    """Write the digits and signs of a formatted number as Persian does.

    >>> in_persian_digits("1,404")
    '۱٬۴۰۴'
    """
    return text.translate(_DIGITS)
