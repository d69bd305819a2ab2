"""Say who may ask the API for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from features.command_line import Moment, print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from features.settings import Settings
    from serving.people import Keyholder
    from serving.people.person import Person

ROLES = ("planner", "analyst", "auditor", "supervisor", "inspector", "agency_reader", "administrator", "registrar")
_ABOUT = (
    click.option("--province", "provinces", multiple=True, help="Two digits: rows of these provinces only."),
    click.option("--county", "counties", multiple=True, help="Four digits: rows of these counties only."),
    click.option("--agency", "agencies", multiple=True, help="Rows of these agencies only."),
    click.option("--firm", "firms", multiple=True, help="Rows of these firms only; no list of jobs."),
    click.option("--level", help="Of a supervisor: senior, national, provincial, county or technical."),
    click.option("--inspector-id", help="Of an inspector: as the registry names them."),
)


def _about(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_ABOUT):
        command = option(command)
    return command


@click.group()
def people() -> None:
    """Say who may ask the API for what.

    Example: rastin people list
    """


@people.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@_about
@click.option("--no-key", is_flag=True, help="For somebody who will log in: rastin people password.")
@click.option("--expires", type=Moment(), help="The day on which the key ends; otherwise it lasts until revoked.")
@AS_JSON
@with_settings
def add(
    settings: Settings,
    name: str,
    role: str,
    no_key: bool,
    expires: datetime | None,
    as_json: bool,
    **about: Any,
) -> None:
    """Give NAME an account with a role and a key; the key is printed once, and only its hash is kept.

    Example: rastin people add tehran-planning --role planner --province 23
    """
    from serving.people import open_register

    register = open_register(settings)
    register.add(_holder(name, role, about))
    if no_key:
        print_result({"name": name, "role": role, "key": None}, f"{name} has an account and no key.", as_json)
        return
    key = register.give_key(name, _in_utc(expires))
    print_result({"name": name, "role": role, "key": key}, f"{key}\nThe key of {name}; it is not shown again.", as_json)


@people.command("list")
@AS_JSON
@with_settings
def list_people(settings: Settings, as_json: bool) -> None:
    """List who has an account, with role and scope.

    Example: rastin people list
    """
    from serving.people import open_register

    everybody = open_register(settings).all()
    lines = [_line(person) for person in everybody]
    rows = [person.as_dict() for person in everybody]
    print_result({"people": rows}, "\n".join(lines) or "Nobody has an account. Try: rastin people add.", as_json)


@people.command("change")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@_about
@AS_JSON
@with_settings
def change(settings: Settings, name: str, role: str, as_json: bool, **about: Any) -> None:
    """Give NAME another role and scope in place of the present ones; their log-ins end, their keys stay.

    Example: rastin people change tehran-planning --role planner --province 23 --province 30
    """
    from serving.people import open_register

    register = open_register(settings)
    register.turn_into(_holder(name, role, about))
    person = register.one(name)
    print_result(person.as_dict(), _line(person), as_json)


@people.command("disable")
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let them in again.")
@AS_JSON
@with_settings
def disable(settings: Settings, name: str, undo: bool, as_json: bool) -> None:
    """Let nothing of NAME's open anything from the next request on; the account stays, for what was done under it.

    Example: rastin people disable tehran-planning
    """
    from serving.people import open_register

    register = open_register(settings)
    if undo:
        register.enable(name)
    else:
        register.disable(name)
    print_result({"name": name, "disabled": not undo}, f"{name} is let in {'again' if undo else 'no more'}.", as_json)


@people.command("password")
@click.argument("name")
@click.password_option(help="Asked for where it is not given; on the command line others may see it.")
@AS_JSON
@with_settings
def set_password(settings: Settings, name: str, password: str, as_json: bool) -> None:
    """Give NAME a password to log in with, in place of the present one; only its argon2 hash is kept.

    Example: rastin people password tehran-planning
    """
    from serving.people import open_register

    open_register(settings).set_password(name, password)
    print_result({"name": name, "has_password": True}, f"{name} has a new password.", as_json)


@people.command("link")
@click.argument("name")
@click.option("--subject", help="Who they are to the identity provider, as its tokens say (`sub`); without it, nobody.")
@AS_JSON
@with_settings
def link(settings: Settings, name: str, subject: str | None, as_json: bool) -> None:
    """Let NAME in when the identity provider vouches for them; without a subject, no more. No account is made by it.

    Example: rastin people link tehran-planning --subject 4f6c
    """
    from features.faults import Fault
    from serving.people import open_register

    if subject is not None and settings.oidc_issuer is None:
        raise Fault(
            "A subject must be one of an identity provider. Try: RASTIN_OIDC_ISSUER.",
            "شناسه باید از ارائه‌دهندهٔ هویت باشد: RASTIN_OIDC_ISSUER",
        )
    open_register(settings).link(name, settings.oidc_issuer if subject else None, subject)
    said = f"{name} is let in as {subject}." if subject else f"{name} is let in by no identity provider."
    print_result({"name": name, "subject": subject}, said, as_json)


@people.command("keys")
@click.argument("name")
@click.option("--new", is_flag=True, help="Give one more; it is printed once.")
@click.option("--expires", type=Moment(), help="The day on which the new key ends; otherwise it lasts until revoked.")
@click.option("--revoke", metavar="ID", help="Take this one away: it opens nothing from the next request on.")
@AS_JSON
@with_settings
def keys(settings: Settings, name: str, new: bool, expires: datetime | None, revoke: str | None, as_json: bool) -> None:
    """List NAME's keys, give one more, or take one away.

    Example: rastin people keys tehran-planning --new --expires 1406-01-01
    """
    from serving.people import open_register

    register = open_register(settings)
    if revoke:
        register.revoke_key(name, revoke)
    key = register.give_key(name, _in_utc(expires)) if new else None
    rows = [one.as_dict() for one in register.keys(name)]
    lines = [f"{row['id']}  made {row['made_at']}  {_ends(row)}" for row in rows]
    lines += [f"{key}\nThe new key of {name}; it is not shown again."] if key else []
    print_result({"name": name, "keys": rows, "key": key}, "\n".join(lines) or f"{name} has no key.", as_json)


def _holder(name: str, role: str, about: dict[str, Any]) -> Keyholder:
    from serving.people import Keyholder, Role, Scope

    scope = Scope(about["provinces"], about["counties"], about["agencies"], about["firms"])
    return Keyholder(name, Role(role), scope, about["level"], about["inspector_id"])


def _in_utc(moment: datetime | None) -> datetime | None:
    from datetime import UTC
    from zoneinfo import ZoneInfo

    return None if moment is None else moment.replace(tzinfo=ZoneInfo("Asia/Tehran")).astimezone(UTC)


def _line(person: Person) -> str:
    bounds = [*person.provinces, *person.counties, *person.agencies, *person.firms]
    also = [said for said in (person.level, person.inspector_id, person.disabled_at and "disabled") if said]
    return f"{person.name:<40} {person.role:<14} {' '.join(bounds) or 'everywhere'} {' '.join(also)}".rstrip()


def _ends(row: dict[str, Any]) -> str:
    if row["revoked_at"]:
        return f"revoked {row['revoked_at']}"
    return f"expires {row['expires_at']}" if row["expires_at"] else "until revoked"
