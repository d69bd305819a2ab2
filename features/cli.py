"""Commands of this room."""

from __future__ import annotations

import click


@click.group()
def commands() -> None:
    """Commands of this room."""
