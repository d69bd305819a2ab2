"""Commands of releases: which there are, what the gate says, who is champion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from features.command_line import Moment, print_result, with_settings

if TYPE_CHECKING:
    from datetime import datetime

    from features.settings import Settings

_NO_CANARY = "it was made before releases held a canary, so nobody signed what it must score. Try: train again."
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def releases() -> None:
    """List releases, look at one, choose the champion."""


@releases.command("list")
@_JSON
@with_settings
def list_releases(settings: Settings, as_json: bool) -> None:
    """List the releases, oldest first.

    Example: rastin releases list
    """
    from models.shelf import open_shelf

    shelf = open_shelf(settings)
    names, champion = shelf.names(), shelf.champion()
    lines = [f"{name}{'  champion' if name == champion else ''}" for name in names]
    print_result({"releases": names, "champion": champion}, "\n".join(lines) or "no release yet", as_json)


@releases.command()
@click.argument("release")
@_JSON
@with_settings
def show(settings: Settings, release: str, as_json: bool) -> None:
    """Show where a release came from, how it was evaluated and what the gate says of it.

    Example: rastin releases show R0123456789ab
    """
    from models.shelf import open_shelf
    from training.release_text import as_text

    shelf = open_shelf(settings)
    found, gate = shelf.read(release), shelf.gate(release)
    document = {**found.manifest, "evaluation": found.evaluation, "gate": gate}
    text = as_text(found, shelf.folder / release, gate, is_champion=shelf.champion() == release)
    print_result(document, text, as_json)


@releases.command()
@click.argument("release")
@_JSON
@with_settings
def verify(settings: Settings, release: str, as_json: bool) -> None:
    """Check a release's signature, the hash of each of its files, and that its model loads and scores as it must.

    Example: rastin releases verify R0123456789ab
    """
    from models.shelf import open_shelf

    checked = open_shelf(settings).verify(release)
    text = f"{release} is as {checked['signed_by']} signed it: {len(checked['files'])} files. Its model loads and ends"
    text += ", and its canary scores as it must." if "canary.json" in checked["files"] else "; " + _NO_CANARY
    print_result(checked, text, as_json)


@releases.command()
@click.argument("release")
@click.option("--as-of", type=Moment(), help="Try on what was visited before this date; the release's own by default.")
@_JSON
@with_settings
def gate(settings: Settings, release: str, as_of: datetime | None, as_json: bool) -> None:
    """Hold a release against the present champion, on visits that neither has learnt from.

    Example: rastin releases gate R0123456789ab
    """
    from training.gate_again import gate_again
    from training.release_text import gate_lines

    said = gate_again(settings, release, as_of)
    print_result(said, "\n".join(gate_lines(said)), as_json)


@releases.command()
@click.argument("release")
@click.option("--despite", metavar="WHY", help="Promote though the gate does not let it through; the reason is kept.")
@_JSON
@with_settings
def promote(settings: Settings, release: str, despite: str | None, as_json: bool) -> None:
    """Make a release the champion, the one that scores, if the gate lets it through.

    Example: rastin releases promote R0123456789ab
    """
    from models.recorded import promote_and_enter

    champions = promote_and_enter(settings, release, despite)
    _tell_tracking(settings)
    result = {"champion": release, "decision": _last(champions.history)}
    print_result(result, f"{release} is the champion.", as_json)


@releases.command()
@click.argument("release")
@click.option("--why", required=True, help="Why it is not to be champion; kept with the decision.")
@_JSON
@with_settings
def refuse(settings: Settings, release: str, why: str, as_json: bool) -> None:
    """Keep that a candidate is not to become champion; who would promote it all the same must say why.

    Example: rastin releases refuse R0123456789ab --why "it lists women twice as often"
    """
    from models.recorded import refuse_and_enter

    champions = refuse_and_enter(settings, release, why)
    result = {"champion": champions.present, "decision": _last(champions.history)}
    print_result(result, f"{release} is refused; the champion stays.", as_json)


@releases.command()
@_JSON
@with_settings
def rollback(settings: Settings, as_json: bool) -> None:
    """Make the champion before the present one champion again.

    Example: rastin releases rollback
    """
    from models.recorded import roll_back_and_enter

    champions = roll_back_and_enter(settings)
    _tell_tracking(settings)
    result = {"champion": champions.present, "decision": _last(champions.history)}
    print_result(result, f"{champions.present} is the champion again.", as_json)


@releases.command()
@click.argument("release")
@_JSON
@with_settings
def rebuild(settings: Settings, release: str, as_json: bool) -> None:
    """Train again from a release's manifest and say whether the same bytes come out.

    Example: rastin releases rebuild R0123456789ab
    """
    from training.rebuilding import rebuild as run

    rebuilt = run(settings, release)
    print_result(rebuilt.to_document(), rebuilt.to_text(), as_json)


def _last(history: tuple[Any, ...]) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(history[-1])


def _tell_tracking(settings: Settings) -> None:
    """Let the tracking store follow; where it cannot be reached, the champion stands all the same."""
    from features.faults import Fault
    from training.tracking import name_champion

    try:
        name_champion(settings)
    except Fault as fault:
        click.echo(str(fault), err=True)
