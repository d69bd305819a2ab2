"""Who logs in is let in as long as the log-in lasts, and not a request longer; who is refused learns nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from features.faults import Fault
from features.ledger import open_ledger
from serving.people import Keyholder, Register, Role, Scope, open_register
from serving.people.log_in import RefusedLogIns
from serving.people.logging_in import (
    AT_LONGEST,
    NOTED_EVERY,
    UNUSED,
    holder_by_cookie,
    log_in_by_provider,
    log_in_with_password,
    log_out,
    note_use,
)
from serving.people.passwords import verify_password

if TYPE_CHECKING:
    from features.settings import Settings

PASSWORD = "seven-lamps-over-darband"  # noqa: S105 -- of nobody
PLANNER = Keyholder("planning", Role.PLANNER, Scope(provinces=("07",)))


@pytest.fixture
def register(recorded: Settings) -> Register:
    register = open_register(recorded)
    register.add(PLANNER)
    register.set_password("planning", PASSWORD)
    return register


def _cookie(register: Register) -> str:
    entered = log_in_with_password(register.records, "planning", PASSWORD)
    assert entered is not None
    return entered.cookie


def _opens(register: Register, cookie: str, after: timedelta = timedelta()) -> bool:
    return holder_by_cookie(register.records.engine, cookie, datetime.now(UTC) + after) is not None


def test_who_knows_the_password_is_let_in_and_the_ledger_says_so_without_a_name(register: Register) -> None:
    entered = log_in_with_password(register.records, "planning", PASSWORD)
    assert entered is not None
    shown = holder_by_cookie(register.records.engine, entered.cookie)
    assert shown is not None
    assert shown.holder == entered.holder
    assert (shown.holder.scope, shown.is_to_be_noted) == (PLANNER.scope, False)
    last = open_ledger(register.records.settings).read().entries[-1]
    assert b'"operation":"person.logged_in"' in last
    assert f'"who":"{entered.holder.account}"'.encode() in last
    assert b"planning" not in last


def test_nothing_that_is_kept_holds_the_password_or_the_cookie(register: Register) -> None:
    cookie = _cookie(register)
    home = register.records.settings.home
    for path in home.rglob("*"):
        if path.is_file():
            written = path.read_bytes()
            assert PASSWORD.encode() not in written
            assert cookie.encode() not in written
    kept = register.one("planning").password_hash
    assert kept is not None
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("planning", "seven-lamps-over-darbanD"),
        ("nobody", PASSWORD),
        ("planning", ""),
        ("planning", PASSWORD + " " * 999),
    ],
)
def test_who_does_not_know_it_is_refused_and_counted(register: Register, name: str, password: str) -> None:
    assert log_in_with_password(register.records, name, password) is None
    with register.records.reading() as session:
        refused = session.scalars(select(RefusedLogIns)).one()
    assert refused.count == 1
    assert refused.account == ("nobody" if name == "nobody" else str(register.one("planning").number))
    assert b'"operation":"person.refused"' in open_ledger(register.records.settings).read().entries[-1]


def test_an_account_without_a_password_is_let_in_by_none(register: Register) -> None:
    register.add(Keyholder("key-only", Role.AUDITOR))
    assert log_in_with_password(register.records, "key-only", "") is None
    assert verify_password("the password of an account that is not there", None) == (False, None)


def test_a_log_in_ends_by_log_out_by_time_and_when_it_is_not_used(register: Register) -> None:
    cookie = _cookie(register)
    assert _opens(register, cookie, UNUSED - timedelta(minutes=1))
    assert not _opens(register, cookie, UNUSED + timedelta(minutes=1))
    assert not _opens(register, cookie, AT_LONGEST + timedelta(minutes=1))
    other = _cookie(register)
    log_out(register.records, cookie, PLANNER)
    assert not _opens(register, cookie)
    assert _opens(register, other)


def test_a_use_is_written_down_now_and_then(register: Register) -> None:
    cookie = _cookie(register)
    engine = register.records.engine
    later = holder_by_cookie(engine, cookie, datetime.now(UTC) + NOTED_EVERY + timedelta(seconds=1))
    assert later is not None
    assert later.is_to_be_noted
    note_use(engine, cookie)
    now = holder_by_cookie(engine, cookie)
    assert now is not None
    assert not now.is_to_be_noted


@pytest.mark.parametrize("what", ["disable", "another role", "another password", "link"])
def test_what_changes_somebody_ends_their_log_ins(register: Register, what: str) -> None:
    cookie = _cookie(register)
    if what == "disable":
        register.disable("planning")
    elif what == "another role":
        register.turn_into(Keyholder("planning", Role.AUDITOR))
    elif what == "another password":
        register.set_password("planning", "four-rivers-under-alborz")
    else:
        register.link("planning", "https://id.example", "7")
    assert not _opens(register, cookie)


def test_who_is_disabled_is_refused_with_the_right_password(register: Register) -> None:
    register.disable("planning")
    assert log_in_with_password(register.records, "planning", PASSWORD) is None
    register.enable("planning")
    assert log_in_with_password(register.records, "planning", PASSWORD) is not None


def test_a_provider_lets_in_whom_it_was_said_to_vouch_for_and_makes_no_account(register: Register) -> None:
    register.link("planning", "https://id.example", "7")
    entered = log_in_by_provider(register.records, "https://id.example", "7")
    assert entered is not None
    assert entered.holder.name == "planning"
    for issuer, subject in (("https://id.example", "8"), ("https://other.example", "7")):
        assert log_in_by_provider(register.records, issuer, subject) is None
    assert [person.name for person in register.all()] == ["planning"]
    register.add(Keyholder("other", Role.PLANNER))
    with pytest.raises(Fault, match="must be one account's"):
        register.link("other", "https://id.example", "7")


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("short", "12 to 128"),
        ("x" * 129, "12 to 128"),
        ("Password1234", "must not be common"),
        ("my-planning-password", "must not be common"),
        ("rastin-is-the-best", "must not be common"),
        ("abababababab", "must not be common"),
    ],
)
def test_what_is_easily_guessed_is_no_password(register: Register, password: str, rule: str) -> None:
    with pytest.raises(Fault, match=rule):
        register.set_password("planning", password)
    assert log_in_with_password(register.records, "planning", PASSWORD) is not None
