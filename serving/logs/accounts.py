"""How a log names an account: by a keyed hash, so that lines of one belong together and tell nobody whose they are."""

from __future__ import annotations

import hmac
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from features.pseudonyms import open_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Callable

    from features.settings import Settings

_BYTES = 6  # enough to tell some thousands of accounts apart
_KEPT = 10_000


def naming(settings: Settings) -> Callable[[int], str]:
    """Return what names an account by its number: the same in every process that has the key of the pseudonyms.

    Without such a key yet, names hold for this process alone.
    """
    path = settings.pseudonym_key_path
    key = open_pseudonyms(path, expected_key_id=None).key if path.exists() else secrets.token_bytes(32)

    @lru_cache(_KEPT)
    def name(number: int) -> str:
        return hmac.digest(key, f"log-account\0{number}".encode(), "sha256")[:_BYTES].hex()

    return name
