"""Cursors: where a reader of a list stands, as a word that means nothing to the reader."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from http import HTTPStatus

from serving.api.answering.refusals import Refusal


@dataclass(frozen=True)
class Cursor:
    """After which rank of which run a page begins: a reader stays in one run, whatever is published meanwhile."""

    run: str
    after: int

    def as_word(self) -> str:
        """Write it for a link."""
        return base64.urlsafe_b64encode(f"{self.after}|{self.run}".encode()).decode().rstrip("=")


def read_cursor(word: str) -> Cursor:
    """Read a cursor.

    Raises
    ------
    Refusal
        404 where it is none of ours: there is no such page.
    """
    try:
        text = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True).decode()
        after, mark, run = text.partition("|")
        cursor = Cursor(run, int(after))
    except (binascii.Error, ValueError):
        raise _unknown() from None
    if not mark or cursor.after < 1 or cursor.as_word() != word:
        raise _unknown()
    return cursor


def _unknown() -> Refusal:
    return Refusal(
        HTTPStatus.NOT_FOUND,
        "A cursor must come from the link of a page. Try: without a cursor, from the first page.",
        "نشانگر صفحه باید از پیوند صفحهٔ پیشین باشد. از صفحهٔ نخست، بدون نشانگر، آغاز کنید.",
    )
