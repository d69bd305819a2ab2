"""Accounts to look around with: one a role, each with a password that is printed once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from experiments.demo.campaign import APPROVER, INSPECTOR, LEVEL
from features.ledger import system_account
from serving.people import Keyholder, Register, Role, Scope

if TYPE_CHECKING:
    from serving.records import Records

_BYTES = 12  # 96 random bits, 16 characters


def give_accounts(records: Records, agency: str) -> dict[str, str]:
    """Give an account to every role, to planning two: who drafts a sample does not approve it.

    The inspector's is there already, with visits; an account of an earlier demo gets another password.

    Returns
    -------
    dict
        The password by the account's name.
    """
    register = Register(records, system_account())
    holders = [_holder(role, agency) for role in Role if role is not Role.INSPECTOR]
    holders.append(Keyholder(APPROVER, Role.PLANNER))
    there = {person.name for person in register.all()}
    for holder in holders:
        if holder.name not in there:
            register.add(holder)
    given = {name: secrets.token_urlsafe(_BYTES) for name in (*(holder.name for holder in holders), INSPECTOR)}
    for name, password in given.items():
        register.set_password(name, password)
    return given


def _holder(role: Role, agency: str) -> Keyholder:
    scope = Scope(agencies=(agency,)) if role is Role.AGENCY_READER else Scope()
    return Keyholder(role.value, role, scope, LEVEL if role is Role.SUPERVISOR else None)
