"""The page: every command with its sentence, example, arguments and options."""

from __future__ import annotations

import inspect
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import click

from features.command_line import rastin

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = Path("docs/commands.md")

_HEAD = """# Commands

What `rastin --help` and `rastin COMMAND --help` say, on one page. Written by `make docs`; change the commands, not
this page.

Every command ends 0 when it did what was asked, 1 when it failed on something you can mend (said in English and
Persian), 2 on wrong use. Dates are ISO (`2026-04-04`) or Jalali (`1405-01-15`), local time of Tehran; `--as-of T`
means: only what was known before T.
"""


def page() -> str:
    """Return the whole page as Markdown."""
    sections = [_section(context) for context in commands()]
    return "\n".join([_HEAD, *sections])


def commands() -> Iterator[click.Context]:
    """List the tool itself and every command that does something, by name."""
    tool = click.Group("rastin", params=rastin.params, help=rastin.help, context_settings=rastin.context_settings)
    for point in entry_points(group="rastin.commands"):
        for command in point.load().commands.values():
            tool.add_command(command)
    top = click.Context(tool, info_name="rastin", **tool.context_settings)
    yield top
    yield from _below(tool, top)


def _below(group: click.Group, above: click.Context) -> Iterator[click.Context]:
    for name, command in sorted(group.commands.items()):
        context = click.Context(command, info_name=name, parent=above)
        if isinstance(command, click.Group):
            yield from _below(command, context)
        else:
            yield context


def _section(context: click.Context) -> str:
    command = context.command
    said, _, example = inspect.cleandoc(command.help or "").partition("Example:")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    lines = [f"## {context.command_path}", "", said.strip(), "", "```sh", usage]
    lines += [f"# for example\n{example.strip()}"] if example else []
    records = [record for option in command.params if (record := option.get_help_record(context))]
    table = ["| argument or option | |", "|---|---|", *map(_row, records), ""] if records else []
    return "\n".join([*lines, "```", "", *table])


def _row(record: tuple[str, str]) -> str:
    option, said = (cell.replace("|", r"\|") for cell in record)
    return f"| `{option}` | {said} |"
