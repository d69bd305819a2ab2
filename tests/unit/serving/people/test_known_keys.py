"""A key is looked up again after every change of the records, whoever made it: what was taken away opens nothing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serving.api.asking.known_keys import KnownKeys
from serving.people import Keyholder, Register, Role, Scope, open_register
from serving.people.keyholder import hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.settings import Settings

PLANNER = Keyholder("planning", Role.PLANNER, Scope(provinces=("07",)))


@pytest.fixture
def register(recorded: Settings) -> Register:
    """Return the register as another process has it: over a connection of its own."""
    register = open_register(recorded)
    register.add(PLANNER)
    return register


@pytest.fixture
def known(recorded: Settings, register: Register) -> Iterator[KnownKeys]:
    assert register
    known = KnownKeys(open_register(recorded).records.engine)
    yield known
    known.close()


def _holder(known: KnownKeys, key: str) -> Keyholder | None:
    return asyncio.run(known.holder(key))


def _opens(known: KnownKeys, key: str) -> bool:
    return [_holder(known, key) is not None for _ in range(2)] == [True, True]


def test_whose_a_key_is_is_known_again_and_again(known: KnownKeys, register: Register) -> None:
    key = register.give_key("planning")
    first, second = _holder(known, key), _holder(known, key)
    assert first is not None
    assert first == second
    assert (first.name, first.role, first.scope) == ("planning", Role.PLANNER, PLANNER.scope)


def test_a_revoked_key_opens_nothing_from_the_next_request_on(known: KnownKeys, register: Register) -> None:
    one, two = register.give_key("planning"), register.give_key("planning")
    assert _opens(known, one)
    assert _opens(known, two)
    register.revoke_key("planning", hash_of(one)[:12])
    assert _holder(known, one) is None
    assert _opens(known, two)


def test_a_key_that_another_process_revokes_opens_nothing(known: KnownKeys, register: Register) -> None:
    key = register.give_key("planning")
    assert _opens(known, key)
    settings = register.records.settings
    where = {} if settings.database is None else {"RASTIN_DATABASE": settings.database.get_secret_value()}
    rastin = [str(Path(sys.executable).with_name("rastin")), "--home", str(settings.home), "people", "keys"]
    command = [*rastin, "planning", "--revoke", hash_of(key)[:12]]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | where, timeout=120)
    assert _holder(known, key) is None


def test_nothing_of_a_disabled_person_opens_until_they_are_enabled(known: KnownKeys, register: Register) -> None:
    key = register.give_key("planning")
    assert _opens(known, key)
    register.disable("planning")
    assert _holder(known, key) is None
    register.enable("planning")
    assert _opens(known, key)


def test_who_became_something_else_is_that_at_once(known: KnownKeys, register: Register) -> None:
    key = register.give_key("planning")
    assert _opens(known, key)
    register.turn_into(Keyholder("planning", Role.AUDITOR, Scope(provinces=("11",))))
    now = _holder(known, key)
    assert now is not None
    assert (now.role, now.scope) == (Role.AUDITOR, Scope(provinces=("11",)))


def test_a_known_key_expires_all_the_same(known: KnownKeys, register: Register) -> None:
    end = datetime.now(UTC) + timedelta(seconds=1.5)
    key = register.give_key("planning", end)
    assert _holder(known, key) is not None
    while datetime.now(UTC) < end:
        asyncio.run(asyncio.sleep(0.1))
    assert _holder(known, key) is None


def test_a_key_that_was_not_there_opens_once_it_is(known: KnownKeys, register: Register) -> None:
    assert _holder(known, "no key") is None
    assert _opens(known, register.give_key("planning"))
