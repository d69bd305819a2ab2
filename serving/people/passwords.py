"""Passwords: what may be one, and whether one is right. Only an argon2 hash is ever kept."""

from __future__ import annotations

import gzip
import secrets
import string
from functools import cache
from importlib import resources

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from features.faults import Fault

SHORTEST = 12  # with no other login factor, longer than the 8 that ASVS 5 (6.2.1) asks at least
LONGEST = 128  # ASVS 5 (6.2.9) asks for 64 at least; a bound, since hashing takes time
_DISTINCT = 5
_PLAIN = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("ilo01")))  # nobody reads one for another
_PARTS, _PART = 4, 4  # 79 random bits
MEMORY_KIB, TIMES, LANES = 47_104, 1, 1  # the first of what OWASP's cheat sheet on storing passwords asks at least
_LISTED = "common_passwords.txt.gz"  # where it comes from stands beside it
# What the list does not know: words that are common here, and plain ones with digits after them.
_COMMON_HERE = frozenset(
    (
        *("tehran123456", "iran12345678", "salam1234567", "khodaya12345", "persepolis12", "esteghlal123"),
        *("password123456", "password@123", "p@ssw0rd1234", "mypassword123", "changeme1234", "letmein12345"),
        *("welcome12345", "iloveyou12345", "abcd12345678", "abcdef123456", "qwertyuiopas", "zxcvbnm12345"),
        *("administrator123", "superuser123", "correcthorsebatterystaple", "111222333444", "987654321012"),
    )
)


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(TIMES, MEMORY_KIB, LANES),))


@cache
def _nobodys() -> str:
    return _hasher().hash("the password of an account that is not there")


def check_password(password: str, name: str) -> None:
    """Check that a password may be somebody's.

    Raises
    ------
    Fault
        When it is too short or long, too common, or made of the name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Fault(
            f"A password must have {SHORTEST} to {LONGEST} characters.",
            f"گذرواژه باید {SHORTEST} تا {LONGEST} نویسه داشته باشد.",
        )
    plain = password.lower()
    if name in plain or "rastin" in plain or len(set(plain)) < _DISTINCT or _is_common(plain):
        raise Fault(
            "A password must not be common, nor hold the account's name or Rastin's. Try: four random words.",
            "گذرواژه نباید رایج باشد یا نام حساب یا این سامانه را داشته باشد. چهار واژهٔ تصادفی بیازمایید.",
        )


def make_password(name: str) -> str:
    """Make a password for the next log-in of somebody, who then chooses another.

    >>> len(make_password("pari")), make_password("pari") == make_password("pari")
    (19, False)
    """
    made = name
    while name in made:
        made = "-".join("".join(secrets.choice(_PLAIN) for _ in range(_PART)) for _ in range(_PARTS))
    return made


def _is_common(plain: str) -> bool:
    """Look a password up in the list, which is read for this alone: passwords are seldom set."""
    packed = (resources.files(__package__ or "") / _LISTED).read_bytes()
    return plain in _COMMON_HERE or plain in gzip.decompress(packed).decode("ascii").splitlines()


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher().hash(password)


def verify_password(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Say whether a password is right, in the same time where there is none to be right.

    Parameters
    ----------
    password
        As it was sent.
    kept
        The hash; `None` for an account that is not there or has no password.

    Returns
    -------
    bool
        Whether it is right.
    str, optional
        Another hash to keep, where the parameters of hashing have become stronger since.
    """
    right, renewed = _hasher().verify_and_update(password[:LONGEST], kept or _nobodys())
    return right and kept is not None and len(password) <= LONGEST, renewed if right else None
