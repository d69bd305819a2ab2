"""Passwords: what may be one, and whether one is right. Only an argon2 hash is ever kept."""

from __future__ import annotations

from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from features.faults import Fault

SHORTEST = 12  # with no other login factor, longer than the 8 that ASVS 5 (6.2.1) asks at least
LONGEST = 128  # ASVS 5 (6.2.9) asks for 64 at least; a bound, since hashing takes time
_DISTINCT = 5
MEMORY_KIB, TIMES, LANES = 47_104, 1, 1  # the first of what OWASP's cheat sheet on storing passwords asks at least
# Of the passwords that lists of leaked ones begin with, those that are long enough to pass otherwise.
_COMMON = frozenset(
    (
        *("123456789012", "1234567890123", "123456789123", "012345678910", "111222333444", "987654321012"),
        *("qwertyuiop12", "qwertyuiop123", "qwertyuiopas", "qwerty123456", "qwertyqwerty", "1q2w3e4r5t6y"),
        *("1qaz2wsx3edc", "asdfghjkl123", "zxcvbnm12345", "abcdefghijkl", "abcdef123456", "abcd12345678"),
        *("password1234", "password12345", "password123456", "passwordpassword", "password@123", "p@ssw0rd1234"),
        *("mypassword123", "changeme1234", "letmein12345", "welcome12345", "iloveyou1234", "iloveyou12345"),
        *(
            "administrator",
            "administrator1",
            "administrador",
            "superuser123",
            "administrator123",
            "correcthorsebatterystaple",
        ),
        *("tehran123456", "iran12345678", "salam1234567", "khodaya12345", "persepolis12", "esteghlal123"),
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
    if plain in _COMMON or name in plain or "rastin" in plain or len(set(plain)) < _DISTINCT:
        raise Fault(
            "A password must not be common, nor hold the account's name or Rastin's. Try: four random words.",
            "گذرواژه نباید رایج باشد یا نام حساب یا این سامانه را داشته باشد. چهار واژهٔ تصادفی بیازمایید.",
        )


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
