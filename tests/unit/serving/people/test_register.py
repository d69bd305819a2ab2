"""Whoever has an account is known by what they show alone, and no longer than the register says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from features.faults import Fault
from serving.commands.people import ROLES
from serving.people import PERMISSIONS, Keyholder, Permission, Register, Role, Scope, open_register
from serving.people.keyholder import hash_of
from serving.people.shown_key import holder_by_key

if TYPE_CHECKING:
    from features.settings import Settings

AGENCY = Scope(agencies=("A1",))
PLANNER = Keyholder("planning", Role.PLANNER, Scope(provinces=("07",), counties=("0701",), firms=("F1",)))


@pytest.fixture
def register(recorded: Settings) -> Register:
    return open_register(recorded)


def _opens(register: Register, key: str) -> bool:
    return holder_by_key(register.records.engine, key) is not None


def test_a_key_is_known_by_its_hash_and_lies_nowhere(register: Register) -> None:
    number = register.add(PLANNER).number
    key = register.give_key("planning")
    holder = holder_by_key(register.records.engine, key)
    assert holder == Keyholder("planning", Role.PLANNER, PLANNER.scope, number=number)
    assert len(key) >= 43
    home = register.records.settings.home
    assert not any(key.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_several_keys_open_and_a_revoked_one_does_not(register: Register) -> None:
    register.add(PLANNER)
    one, two = register.give_key("planning"), register.give_key("planning")
    assert one != two
    register.revoke_key("planning", hash_of(one)[:12])
    assert not _opens(register, one)
    assert _opens(register, two)
    with pytest.raises(Fault, match="must be one of planning's"):
        register.revoke_key("planning", "nothing")


def test_a_key_opens_until_it_expires(register: Register) -> None:
    register.add(PLANNER)
    now = datetime.now(UTC)
    assert _opens(register, register.give_key("planning", now + timedelta(hours=1)))
    assert not _opens(register, register.give_key("planning", now - timedelta(seconds=1)))


def test_who_is_disabled_is_let_in_no_more_until_enabled(register: Register) -> None:
    register.add(PLANNER)
    key = register.give_key("planning")
    register.disable("planning")
    assert not _opens(register, key)
    register.enable("planning")
    assert _opens(register, key)


def test_a_change_of_role_counts_from_the_next_look_up_on(register: Register) -> None:
    register.add(PLANNER)
    key = register.give_key("planning")
    register.turn_into(Keyholder("planning", Role.SUPERVISOR, AGENCY, level="county"))
    holder = holder_by_key(register.records.engine, key)
    assert holder is not None
    assert (holder.role, holder.scope, holder.level) == (Role.SUPERVISOR, AGENCY, "county")


def test_a_name_has_one_account(register: Register) -> None:
    register.add(PLANNER)
    with pytest.raises(Fault, match="A name must be new"):
        register.add(Keyholder("planning", Role.AUDITOR))
    with pytest.raises(Fault, match="A name must have an account"):
        register.disable("nobody")
    assert [person.role for person in register.all()] == ["planner"]


@pytest.mark.parametrize(
    ("holder", "rule"),
    [
        (Keyholder("A name", Role.PLANNER), "1 to 40"),
        (Keyholder("x" * 41, Role.PLANNER), "1 to 40"),
        (Keyholder("planning", Role.PLANNER, Scope(provinces=("7",))), "two digits"),
        (Keyholder("planning", Role.PLANNER, Scope(counties=("07",))), "four digits"),
        (Keyholder("planning", Role.PLANNER, Scope(("07",), ("0801",))), "must lie in one of the provinces"),
        (Keyholder("planning", Role.PLANNER, Scope(agencies=("A1,A2",))), "1 to 40 letters"),
        (Keyholder("planning", Role.PLANNER, Scope(firms=("*",))), "1 to 40 letters"),
        (Keyholder("reader", Role.AGENCY_READER), "must have an agency"),
        (Keyholder("planning", Role.PLANNER, level="county"), "must be a supervisor's"),
        (Keyholder("over", Role.SUPERVISOR, level="highest"), "must be a supervisor's"),
        (Keyholder("planning", Role.PLANNER, inspector_id="I1"), "Only an inspector"),
    ],
)
def test_who_cannot_be_is_refused(register: Register, holder: Keyholder, rule: str) -> None:
    with pytest.raises(Fault, match=rule):
        register.add(holder)
    assert register.all() == ()


def test_keyholders_of_before_there_were_records_are_taken_over_once(recorded: Settings) -> None:
    recorded.home.mkdir()
    old = recorded.home / "people.json"
    row = {"name": "old", "role": "auditor", "key_sha256": hash_of("known"), "provinces": ["07"], "agencies": ["A1"]}
    old.write_text(json.dumps([row]), encoding="utf-8")
    register = open_register(recorded)
    holder = holder_by_key(register.records.engine, "known")
    assert holder == Keyholder("old", Role.AUDITOR, Scope(("07",), agencies=("A1",)), number=1)
    assert not old.exists()
    assert [person.name for person in open_register(recorded).all()] == ["old"]


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
        (Scope(counties=("0701",)), {"province_code": "07"}, False),
        (Scope(counties=("0701",)), {"province_code": "08"}, True),
        (Scope(counties=("0701",)), {"county_code": "0702"}, True),
        (Scope(("07", "08"), ("0701",)), {"province_code": "08"}, True),
        (AGENCY, {"agency_code": "A2"}, True),
        (AGENCY, {"agency_code": "A1", "province_code": "07"}, False),
        (Scope(firms=("F1",)), {}, True),
    ],
)
def test_a_scope_tells_what_lies_outside(scope: Scope, filters: dict[str, str], is_outside: bool) -> None:
    assert scope.is_outside(filters) is is_outside
