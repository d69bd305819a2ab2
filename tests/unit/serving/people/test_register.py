"""Whoever holds a key is known by its hash alone, and no longer than the register says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from features.faults import Fault
from serving.commands.people import ROLES
from serving.people import PERMISSIONS, Permission, Register, Role, Scope
from serving.people.keyholder import hash_of

if TYPE_CHECKING:
    from pathlib import Path

AGENCY = Scope(agencies=("A1",))


def test_a_key_is_known_by_its_hash_and_lies_nowhere(tmp_path: Path) -> None:
    register = Register(tmp_path)
    key = register.add("planning", Role.PLANNER, Scope(provinces=("07",)))
    holder = register.by_hash()[hash_of(key)]
    assert (holder.name, holder.role, holder.scope) == ("planning", Role.PLANNER, Scope(provinces=("07",)))
    assert len(key) >= 43
    written = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(key in text for text in written)


def test_keys_differ(tmp_path: Path) -> None:
    register = Register(tmp_path)
    assert register.add("one", Role.PLANNER, Scope()) != register.add("two", Role.PLANNER, Scope())


def test_a_removed_key_is_not_known(tmp_path: Path) -> None:
    register = Register(tmp_path)
    key = register.add("planning", Role.PLANNER, Scope())
    register.add("other", Role.AUDITOR, Scope())
    register.remove("planning")
    assert hash_of(key) not in register.by_hash()
    assert [holder.name for holder in register.all()] == ["other"]


def test_a_name_has_one_key(tmp_path: Path) -> None:
    register = Register(tmp_path)
    register.add("planning", Role.PLANNER, Scope())
    with pytest.raises(Fault, match="A name must be new"):
        register.add("planning", Role.AUDITOR, Scope())
    with pytest.raises(Fault, match="A name must have a key"):
        register.remove("nobody")


@pytest.mark.parametrize(
    ("name", "role", "scope", "rule"),
    [
        ("A name", Role.PLANNER, Scope(), "1 to 40"),
        ("x" * 41, Role.PLANNER, Scope(), "1 to 40"),
        ("planning", Role.PLANNER, Scope(provinces=("7",)), "two digits"),
        ("reader", Role.AGENCY_READER, Scope(), "must have an agency"),
    ],
)
def test_a_keyholder_that_cannot_be_is_refused(tmp_path: Path, name: str, role: Role, scope: Scope, rule: str) -> None:
    with pytest.raises(Fault, match=rule):
        Register(tmp_path).add(name, role, scope)
    assert not Register(tmp_path).file.exists()


def test_every_role_has_its_permissions_and_can_be_given() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert tuple(role.value for role in Role) == ROLES


def test_who_registers_or_visits_learns_no_score() -> None:
    scores = {Permission.LIST_JOBS, Permission.READ_JOB, Permission.EXPLAIN_JOB}
    for role in (Role.AGENCY_READER, Role.INSPECTOR, Role.ADMINISTRATOR):
        assert not PERMISSIONS[role] & scores


@pytest.mark.parametrize(
    ("scope", "filters", "is_outside"),
    [
        (Scope(), {"province_code": "07"}, False),
        (Scope(provinces=("07",)), {}, False),
        (Scope(provinces=("07",)), {"province_code": "08"}, True),
        (Scope(provinces=("07",)), {"county_code": "0701"}, False),
        (Scope(provinces=("07",)), {"county_code": "0801"}, True),
        (Scope(provinces=("07",)), {"province_code": "07", "county_code": "0801"}, True),
        (AGENCY, {"agency_code": "A2"}, True),
        (AGENCY, {"agency_code": "A1", "province_code": "07"}, False),
    ],
)
def test_a_scope_tells_what_lies_outside(scope: Scope, filters: dict[str, str], is_outside: bool) -> None:
    assert scope.is_outside(filters) is is_outside
