"""Every command has help with an example, and prints JSON where it prints a result."""

from __future__ import annotations

import click
import pytest

from experiments.cli import commands as experiments_commands
from features.cli import commands as features_commands
from serving.cli import commands as serving_commands
from training.cli import commands as training_commands

SILENT = {"promote", "rollback", "demo"}  # they say one thing, or show a walk


def _commands(group: click.Group, prefix: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, one in group.commands.items():
        found |= _commands(one, f"{name} ") if isinstance(one, click.Group) else {f"{prefix}{name}": one}
    return found


ROOMS = (features_commands, training_commands, serving_commands, experiments_commands)
COMMANDS = {name: command for room in ROOMS for name, command in _commands(room).items()}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_shows_an_example_and_can_print_json(name: str) -> None:
    command = COMMANDS[name]
    assert f"Example: rastin {name}" in (command.help or "")
    if command.name not in SILENT:
        assert "--json" in [option for parameter in command.params for option in parameter.opts]
