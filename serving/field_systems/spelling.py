"""When two Persian words are the same word, however they were typed."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans("يىكةأإآؤئ", "ییکهاااوی")
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_TATWEEL = "ـ"


def folded(text: str) -> str:
    """Return a text without what spellings of one word differ in: letters, digits, marks, spaces, case.

    >>> folded("تأييد‌ شد") == folded("تایید شد")
    True
    """
    plain = text.translate(_LETTERS).translate(_DIGITS).casefold()
    return "".join(one for one in plain if one != _TATWEEL and unicodedata.category(one)[0] not in "MZC")
