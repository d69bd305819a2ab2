"""Accounts on the command line: a key is printed once, a password is never."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from features.command_line import rastin
from features.faults import Fault
from features.settings import Settings
from serving.cli import commands
from serving.people import Role, Scope, open_register
from serving.people.logging_in import log_in_with_password
from serving.people.shown_key import holder_by_key

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "seven-lamps-over-darband"  # noqa: S105 -- of nobody


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def _said(settings: Settings, *words: str, types: str | None = None) -> dict[str, Any]:
    for command in commands.commands.values():
        rastin.add_command(command)
    done = CliRunner().invoke(rastin, ["--home", str(settings.home), *words, "--json"], input=types)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    said: dict[str, Any] = json.loads(done.output.splitlines()[-1])
    return said


def test_a_key_is_printed_once_and_opens_what_was_said(settings: Settings) -> None:
    wanted = ("--role", "supervisor", "--province", "07", "--county", "0701", "--firm", "F1", "--level", "county")
    key = _said(settings, "people", "add", "over", *wanted)["key"]
    register = open_register(settings)
    holder = holder_by_key(register.records.engine, key)
    assert holder is not None
    assert (holder.role, holder.level) == (Role.SUPERVISOR, "county")
    assert holder.scope == Scope(("07",), ("0701",), (), ("F1",))
    listed = _said(settings, "people", "list")
    assert [person["name"] for person in listed["people"]] == ["over"]
    assert key not in json.dumps(listed) + json.dumps(_said(settings, "people", "keys", "over"))


def test_somebody_has_several_keys_with_an_end_and_loses_one(settings: Settings) -> None:
    first = _said(settings, "people", "add", "one", "--role", "auditor")["key"]
    more = _said(settings, "people", "keys", "one", "--new", "--expires", "1480-01-01")
    assert [row["expires_at"] for row in more["keys"]] == [None, "2101-03-20T20:30:00Z"]
    left = _said(settings, "people", "keys", "one", "--revoke", more["keys"][0]["id"])
    assert [row["revoked_at"] is None for row in left["keys"]] == [False, True]
    engine = open_register(settings).records.engine
    assert holder_by_key(engine, first) is None
    assert holder_by_key(engine, more["key"]) is not None
    ended = _said(settings, "people", "keys", "one", "--new", "--expires", "1400-01-01")["key"]
    assert holder_by_key(engine, ended) is None


def test_a_password_is_asked_for_twice_and_printed_never(settings: Settings) -> None:
    assert _said(settings, "people", "add", "one", "--role", "planner", "--no-key")["key"] is None
    said = _said(settings, "people", "password", "one", types=f"{PASSWORD}\n{PASSWORD}\n")
    assert said == {"name": "one", "has_password": True}
    records = open_register(settings).records
    assert log_in_with_password(records, "one", PASSWORD) is not None
    _said(settings, "people", "disable", "one")
    assert log_in_with_password(records, "one", PASSWORD) is None
    _said(settings, "people", "disable", "one", "--undo")
    changed = _said(settings, "people", "change", "one", "--role", "analyst", "--province", "07")
    assert (changed["role"], changed["provinces"], changed["has_password"]) == ("analyst", ["07"], True)


def test_a_subject_is_linked_where_a_provider_is_configured(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _said(settings, "people", "add", "one", "--role", "planner")
    with pytest.raises(Fault, match="must be one of an identity provider"):
        _said(settings, "people", "link", "one", "--subject", "7")
    monkeypatch.setenv("RASTIN_OIDC_ISSUER", "https://id.example")
    _said(settings, "people", "link", "one", "--subject", "7")
    assert open_register(settings).one("one").issuer == "https://id.example"
    _said(settings, "people", "link", "one")
    assert open_register(settings).one("one").subject is None


def test_the_records_are_brought_forward_and_only_postgresql_has_roles(settings: Settings) -> None:
    assert _said(settings, "records", "upgrade") == {"present": True}
    with pytest.raises(Fault, match="must be one of PostgreSQL"):
        _said(settings, "records", "upgrade", "--serve-as", "rastin")
