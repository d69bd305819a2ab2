"""A keyholder: who asks, with what they may do and with which rows."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field

from features.faults import Fault
from serving.people.roles import PERMISSIONS, Permission, Role
from serving.records.scope import Scope

KEY_BYTES = 32  # 256 random bits: nothing to guess, so one plain hash protects them
LEVELS = ("senior", "national", "provincial", "county", "technical")  # of inspectors, as the registry has them
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_CODES = {
    "province": (re.compile(r"[0-9]{2}"), "two digits", "دو رقم"),
    "county": (re.compile(r"[0-9]{4}"), "four digits", "چهار رقم"),
    "agency": (re.compile(r"[^,\s*]{1,40}"), "1 to 40 letters", "۱ تا ۴۰ نویسه"),
    "firm": (re.compile(r"[^,\s*]{1,40}"), "1 to 40 letters", "۱ تا ۴۰ نویسه"),
}


@dataclass(frozen=True)
class Keyholder:
    """Who shows a key or has logged in.

    Attributes
    ----------
    name
        Of the account.
    role, scope
        What they may do, and with which rows.
    level
        Of a supervisor: the level of inspectors that they supervise; `None` for every level.
    inspector_id
        Of an inspector: as worklists and reports name them.
    number
        Of the account; 0 until there is one.
    """

    name: str
    role: Role
    scope: Scope = field(default_factory=Scope)
    level: str | None = None
    inspector_id: str | None = None
    number: int = 0

    @property
    def account(self) -> str:
        """Name the account as the ledger does: by number, since what stands there stays."""
        return f"account {self.number}"

    def may(self, permission: Permission) -> bool:
        """Say whether the role has a permission."""
        return permission is Permission.NONE or permission in PERMISSIONS[self.role]

    def check_can_be(self) -> None:
        """Check what somebody is to be, before they are.

        Raises
        ------
        Fault
            When the name, the scope or what the role needs is wrong.
        """
        if not _NAME.fullmatch(self.name):
            raise Fault(
                f"A name must be 1 to 40 of a-z, 0-9, dot, dash and underscore; got {self.name!r}.",
                f"نام باید ۱ تا ۴۰ نویسه از a-z، رقم، نقطه، خط تیره و زیرخط باشد: «{self.name}».",
            )
        _check_codes(self.scope)
        _check_fits(self)


def _check_codes(scope: Scope) -> None:
    said = {"province": scope.provinces, "county": scope.counties, "agency": scope.agencies, "firm": scope.firms}
    for what, codes in said.items():
        form, rule, persian = _CODES[what]
        for code in codes:
            if not form.fullmatch(code):
                raise Fault(
                    f"A code of {what} must be {rule}; got {code!r}.", f"کد {what} باید {persian} باشد: «{code}»."
                )
    if scope.provinces and not all(
        any(county.startswith(province) for province in scope.provinces) for county in scope.counties
    ):
        raise Fault(
            "A county must lie in one of the provinces that are given with it.",
            "شهرستان باید در یکی از استان‌هایی باشد که همراه آن داده می‌شود.",
        )


def _check_fits(holder: Keyholder) -> None:
    if holder.role is Role.AGENCY_READER and not holder.scope.agencies:
        raise Fault(
            "An agency_reader must have an agency. Try: --agency A.",
            "برای agency_reader باید دستگاه اجرایی گفته شود: --agency A",
        )
    if holder.role is Role.REGISTRAR and holder.scope.bounds():
        raise Fault(
            "A registrar must be without bounds: the registry's system delivers for all of it.",
            "برای registrar حوزه‌ای گفته نمی‌شود: سامانهٔ ثبت همهٔ ردیف‌ها را می‌فرستد.",
        )
    if holder.level is not None and (holder.role is not Role.SUPERVISOR or holder.level not in LEVELS):
        raise Fault(
            f"A level must be a supervisor's; got {holder.level!r}. Allowed: {', '.join(LEVELS)}.",
            f"سطح تنها برای ناظر است: «{holder.level}». مجاز: {'، '.join(LEVELS)}",
        )
    if holder.inspector_id is not None and holder.role is not Role.INSPECTOR:
        raise Fault(
            "Only an inspector must have an inspector's id.",
            "شناسهٔ بازرس تنها برای نقش بازرس است.",
        )


def make_key() -> str:
    """Make a key; it is shown once and kept by nobody here."""
    return secrets.token_urlsafe(KEY_BYTES)


def hash_of(key: str) -> str:
    """Return what is kept of a key: 64 hexadecimal digits."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
