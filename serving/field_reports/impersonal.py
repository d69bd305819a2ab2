"""Text that people write: it must name nobody by number."""

from __future__ import annotations

import re

from features.faults import Fault
from serving.latin_digits import in_latin_digits

_NUMBERS = (
    r"[0-9]{10,}",  # a national ID, a telephone, an account
    r"09[0-9]{2}[\s-][0-9]{3}[\s-]?[0-9]{4}",  # a telephone in groups
    r"IR[\s-]?(?:[0-9][\s-]?){20,}",
    r"[^\s@]+@[^\s@]+\.[^\s@]+",
)
_NUMBER = re.compile("|".join(_NUMBERS), re.IGNORECASE)


def check_is_impersonal(text: str) -> str:
    """Return a text without space around it, in which no number of ten digits and no address of mail stands.

    Raises
    ------
    Fault
        When one stands there; what it is, is not said.
    """
    if _NUMBER.search(in_latin_digits(text)):
        raise Fault(
            "A text must hold no national ID, telephone, IBAN or e-mail address. Try: without the number.",
            "متن نباید کد ملی، تلفن، شبا یا نشانی رایانامه داشته باشد؛ بدون آن بنویسید.",
        )
    return text.strip()
