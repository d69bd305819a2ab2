"""National IDs, phones and IBANs are kept only as keyed tokens; the key lies outside the store."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from features.faults import Fault
from features.whole_files import write_secret

if TYPE_CHECKING:
    from pathlib import Path

_KEY_BYTES = 32
_TOKEN_BYTES = 12  # 96 bits: among 100 million people, two share a token with a chance of 6e-14
_KEY_LINE = re.compile(r"rastin-pseudonym-key 1 ([0-9a-f]{64})\n?")


class Realm(StrEnum):
    """What a token names. The same value in two realms has two tokens; in one realm, across columns, one."""

    PERSON = "person"
    PHONE = "phone"
    IBAN = "iban"


@dataclass(frozen=True, repr=False)
class Pseudonyms:
    """Makes tokens with one key; never shows the key.

    Examples
    --------
    >>> Pseudonyms(bytes(32)).token(Realm.PHONE, "09120000000")
    'c548366377024e41474b86e9'
    """

    key: bytes

    def __post_init__(self) -> None:
        """Refuse a key of another length."""
        if len(self.key) != _KEY_BYTES:
            raise ValueError(f"A pseudonym key must have {_KEY_BYTES} bytes; got {len(self.key)}.")

    def token(self, realm: Realm, value: str) -> str:
        """Return the token of a value: 24 hexadecimal digits."""
        return hmac.digest(self.key, f"{realm}\0{value}".encode(), "sha256")[:_TOKEN_BYTES].hex()

    def tokens(self, realm: Realm, values: list[str | None]) -> list[str | None]:
        """Return the tokens of many values; none for none."""
        key, domain, digest = self.key, f"{realm}\0".encode(), hmac.digest
        return [
            None if value is None else digest(key, domain + value.encode(), "sha256")[:_TOKEN_BYTES].hex()
            for value in values
        ]

    @property
    def key_id(self) -> str:
        """Which key this is, without telling it."""
        return hmac.digest(self.key, b"key-id\0", "sha256")[:8].hex()

    def fingerprint_secret(self) -> str:
        """Return the secret that fingerprints of rows in quarantine are made with."""
        return hmac.digest(self.key, b"fingerprint\0", "sha256").hex()


def open_pseudonyms(path: Path, *, expected_key_id: str | None) -> Pseudonyms:
    """Read the key, or make one where the store holds nothing made with another.

    Parameters
    ----------
    path
        Where the key lies, outside the store.
    expected_key_id
        The key the store was made with; `None` for a new store.
    """
    if not path.exists():
        if expected_key_id is not None:
            raise Fault(
                f"The key of the pseudonyms must be at {path}; the store was made with the key {expected_key_id}, and"
                " without it no new row can be joined to the old ones. Try: restore it, or set RASTIN_KEY_FILE.",
                f"کلید نام‌های مستعار باید در {path} باشد؛ انبار با کلید {expected_key_id} ساخته شده است و بی آن"
                " هیچ ردیف تازه‌ای به ردیف‌های پیشین نمی‌پیوندد. آن را برگردانید یا RASTIN_KEY_FILE را تنظیم کنید.",
            )
        write_secret(path, f"rastin-pseudonym-key 1 {secrets.token_hex(_KEY_BYTES)}\n")
    pseudonyms = Pseudonyms(_read_key(path))
    if expected_key_id not in {None, pseudonyms.key_id}:
        raise Fault(
            f"The key at {path} must be the one the store was made with, {expected_key_id}; got {pseudonyms.key_id}.",
            f"کلید {path} باید همان کلید انبار، {expected_key_id}، باشد؛ {pseudonyms.key_id} است.",
        )
    return pseudonyms


def _read_key(path: Path) -> bytes:
    line = _KEY_LINE.fullmatch(path.read_text(encoding="ascii", errors="replace"))
    if line is None:
        raise Fault(
            f"The key file {path} must hold one key as Rastin writes it; it cannot be read.",
            f"پرونده {path} باید یک کلید به شکلی که راستین می‌نویسد داشته باشد؛ خوانده نشد.",
        )
    return bytes.fromhex(line[1])
