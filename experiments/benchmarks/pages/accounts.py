"""Accounts of a home whose pages are looked at: one a role, a second planner who approves, and inspectors."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.ledger import system_account
from serving.people import Keyholder, Register, Role, Scope, bring_in
from serving.records import open_records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from features.settings import Settings

LEVEL = "county"
_BYTES = 12  # of a password
HOLDERS = (
    Keyholder("planner", Role.PLANNER),
    Keyholder("approver", Role.PLANNER),  # nobody approves what they drafted
    Keyholder("analyst", Role.ANALYST),
    Keyholder("auditor", Role.AUDITOR),
    Keyholder("supervisor", Role.SUPERVISOR, level=LEVEL),
    Keyholder("administrator", Role.ADMINISTRATOR),
)


@dataclass(frozen=True)
class Accounts:
    """The register of a home, and the names that are in it.

    Attributes
    ----------
    register, there
        Of one home.
    """

    register: Register
    there: set[str]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.register.records.engine.dispose()

    def keys(self, holders: Sequence[Keyholder]) -> dict[str, str]:
        """Give everybody a key, and an account where they have none."""
        return {holder.name: self.register.give_key(self._added(holder)) for holder in holders}

    def passwords(self, names: Sequence[str]) -> dict[str, str]:
        """Give everybody another password, by name."""
        given = {name: secrets.token_urlsafe(_BYTES) for name in names}
        for name, password in given.items():
            self.register.set_password(name, password)
        return given

    def _added(self, holder: Keyholder) -> str:
        if holder.name not in self.there:
            self.register.add(holder)
            self.there.add(holder.name)
        return holder.name


def accounts_of(settings: Settings) -> Accounts:
    """Open the accounts of a home."""
    records = open_records(settings)
    bring_in(records)
    register = Register(records, system_account())
    return Accounts(register, {person.name for person in register.all()})


def inspectors(ids: Sequence[str]) -> list[Keyholder]:
    """Describe the accounts of inspectors, named as their ids are."""
    return [Keyholder(one.lower(), Role.INSPECTOR, Scope(), inspector_id=one) for one in ids]
