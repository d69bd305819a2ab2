"""Say who may ask the API for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from features.command_line import print_result, with_settings
from serving.commands.options import AS_JSON

if TYPE_CHECKING:
    from features.settings import Settings

ROLES = ("planner", "analyst", "auditor", "supervisor", "inspector", "agency_reader", "administrator")


@click.group()
def people() -> None:
    """Say who may ask the API for what.

    Example: rastin people list
    """


@people.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they may do.")
@click.option("--province", "provinces", multiple=True, help="Two digits: rows of these provinces only.")
@click.option("--agency", "agencies", multiple=True, help="Rows of these agencies only.")
@AS_JSON
@with_settings
def add(
    settings: Settings, name: str, role: str, provinces: tuple[str, ...], agencies: tuple[str, ...], as_json: bool
) -> None:
    """Give NAME a role and a key; the key is printed once, and only its hash is kept.

    Example: rastin people add tehran-planning --role planner --province 23
    """
    from serving.people import Register, Role, Scope

    key = Register(settings.home).add(name, Role(role), Scope(provinces, agencies))
    print_result({"name": name, "role": role, "key": key}, f"{key}\nThe key of {name}; it is not shown again.", as_json)


@people.command("list")
@AS_JSON
@with_settings
def list_people(settings: Settings, as_json: bool) -> None:
    """List who holds a key, with role and scope.

    Example: rastin people list
    """
    from serving.people import Register

    holders = Register(settings.home).all()
    rows = [
        {"name": one.name, "role": one.role.value, "provinces": one.scope.provinces, "agencies": one.scope.agencies}
        for one in holders
    ]
    lines = [
        f"{one.name:<40} {one.role:<14} {' '.join(one.scope.provinces + one.scope.agencies) or 'everywhere'}"
        for one in holders
    ]
    print_result({"people": rows}, "\n".join(lines) or "Nobody holds a key. Try: rastin people add.", as_json)


@people.command("remove")
@click.argument("name")
@AS_JSON
@with_settings
def remove(settings: Settings, name: str, as_json: bool) -> None:
    """Take NAME's key away; it opens nothing from the next request on.

    Example: rastin people remove tehran-planning
    """
    from serving.people import Register

    Register(settings.home).remove(name)
    print_result({"removed": name}, f"{name} holds no key.", as_json)
