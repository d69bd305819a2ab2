"""Progress of long work, on a terminal only: nothing is written where standard error is piped."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """Show that `sentence` is being done, and how long it took."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    console = Console(stderr=True)
    start = time.perf_counter()
    with console.status(sentence):
        yield
    console.print(f"[green]done[/green] {sentence} [dim]{time.perf_counter() - start:.1f} s[/dim]")
