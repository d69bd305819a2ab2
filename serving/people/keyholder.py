"""A keyholder: a person or a system with a role, a scope and a key of which only the hash is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from serving.people.roles import PERMISSIONS, Permission, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES = 32  # 256 random bits: nothing to guess, so one plain hash protects them
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_PROVINCE = re.compile(r"[0-9]{2}")


@dataclass(frozen=True)
class Scope:
    """The rows somebody may see: of these provinces and of these agencies; an empty tuple bounds nothing.

    >>> Scope(provinces=("07",)).has({"province_code": "07", "agency_code": "A1"})
    True
    """

    provinces: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    def has(self, row: Mapping[str, Any]) -> bool:
        """Say whether a row lies in it."""
        return all(row[column] in allowed for column, allowed in self.bounds().items())

    def is_outside(self, filters: Mapping[str, str]) -> bool:
        """Say whether what is asked for lies outside for sure; a county's first two digits are its province's."""
        asked = [*filters.items(), ("province_code", filters.get("county_code", "")[:2])]
        bounds = self.bounds()
        return any(value and column in bounds and value not in bounds[column] for column, value in asked)

    def bounds(self) -> dict[str, tuple[str, ...]]:
        """Return the columns that are bounded, with what each may hold."""
        both = {"province_code": self.provinces, "agency_code": self.agencies}
        return {column: allowed for column, allowed in both.items() if allowed}


@dataclass(frozen=True)
class Keyholder:
    """Who shows a key."""

    name: str
    role: Role
    key_sha256: str
    scope: Scope = field(default_factory=Scope)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise Fault(
                f"A name must be 1 to 40 of a-z, 0-9, dot, dash and underscore; got {self.name!r}.",
                f"نام باید ۱ تا ۴۰ نویسه از a-z، رقم، نقطه، خط تیره و زیرخط باشد: «{self.name}».",
            )
        for province in self.scope.provinces:
            if not _PROVINCE.fullmatch(province):
                raise Fault(
                    f"A province must be two digits; got {province!r}.", f"کد استان باید دو رقم باشد: «{province}»."
                )
        if self.role is Role.AGENCY_READER and not self.scope.agencies:
            raise Fault(
                "An agency_reader must have an agency. Try: --agency A.",
                "برای agency_reader باید دستگاه اجرایی گفته شود: --agency A",
            )

    def may(self, permission: Permission) -> bool:
        """Say whether the role has a permission."""
        return permission is Permission.NONE or permission in PERMISSIONS[self.role]


def make_key() -> str:
    """Make a key; it is shown once and kept by nobody here."""
    return secrets.token_urlsafe(KEY_BYTES)


def hash_of(key: str) -> str:
    """Return what is kept of a key: 64 hexadecimal digits."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
