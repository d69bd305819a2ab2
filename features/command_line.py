"""The one tool `rastin`: finds each room's commands, and turns a fault into an exit code.

Rooms register a click group under the entry-point group `rastin.commands`. Their `cli` modules import nothing heavy at
the top, so that `rastin --help` answers at once; a command imports what it needs when it runs.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from features.settings import Settings

EXIT_FAILED = 1


class Moment(click.ParamType[Any]):
    """A date on the command line, ISO or Jalali."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Turn text into local time of Tehran."""
        from features.calendar_dates import parse_moment
        from features.faults import Fault

        try:
            return parse_moment(str(value))
        except Fault as fault:
            self.fail(str(fault), param, ctx)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Where all that Rastin keeps lies.")
@click.version_option(package_name="rastin")
@click.pass_context
def rastin(context: click.Context, home: Path | None) -> None:
    """Score how likely each registered job is false; choose the field visits that find and measure.

    Dates are ISO or Jalali (1405-01-15). `--as-of T` means: only what was known before T.

    Example: rastin ingest drop/ && rastin train --as-of 1405-01-15
    """
    context.obj = home


def make_settings(context: click.Context) -> Settings:
    """Compose the settings of this process: the environment, overridden by `--home`."""
    from features.settings import Settings

    home: Path | None = context.find_root().obj
    return Settings(home=home) if home else Settings()


def with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Pass the process's settings to a command as its first argument."""

    @click.pass_context
    @functools.wraps(command)
    def call(context: click.Context, *args: Any, **options: Any) -> Any:
        return command(make_settings(context), *args, **options)

    return call


def print_result(result: Mapping[str, Any], text: str, as_json: bool) -> None:
    """Print a command's result as one JSON document, or as the text a person reads."""
    click.echo(json.dumps(result, ensure_ascii=False, default=str) if as_json else text)


def _register_rooms() -> None:
    for room in sorted(entry_points(group="rastin.commands"), key=lambda point: point.name):
        for command in room.load().commands.values():
            rastin.add_command(command)


def main() -> None:
    """Run the command line; a fault ends 1 and wrong use ends 2, neither with a traceback."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # threads that wait for a busy core must not spin on it
    _register_rooms()
    from features.faults import Fault

    try:
        rastin(prog_name="rastin")
    except Fault as fault:
        click.echo(str(fault), err=True)
        sys.exit(EXIT_FAILED)
