"""When two Persian words are the same word, however they were typed."""

from __future__ import annotations

import unicodedata

from serving.latin_digits import in_latin_digits

_LETTERS = str.maketrans("يىكةأإآؤئ", "ییکهاااوی")
_TATWEEL = "ـ"


def folded(text: str) -> str:
    """Return a text without what spellings of one word differ in: letters, digits, marks, spaces, case.

    >>> folded("تأييد‌ شد") == folded("تایید شد")
    True
    """
    plain = in_latin_digits(text.translate(_LETTERS)).casefold()
    return "".join(one for one in plain if one != _TATWEEL and unicodedata.category(one)[0] not in "MZC")
