"""Where the documents lie, and what is typed in them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("features", "models", "training", "serving", "experiments")
GENERATED = {ROOT / "docs" / name for name in ("benchmarks.md", "commands.md", "features.md")}

_TYPED_LINE = re.compile(r"^(?:\$ )?rastin (.*)$", re.MULTILINE)
_TYPED_INLINE = re.compile(r"`rastin ([^`\n]*)`")
_FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def documents() -> list[Path]:
    """Return every Markdown file of the repository."""
    folders = [ROOT / name for name in (".ci", "docs", "tests", *ROOMS)]
    return sorted([*ROOT.glob("*.md"), *(page for folder in folders for page in folder.rglob("*.md"))])


def named(page: Path) -> str:
    """Return a page's name as a test's identifier."""
    return page.relative_to(ROOT).as_posix()


def typed(text: str) -> list[str]:
    """Return what follows `rastin` wherever a page has somebody type it.

    >>> typed("Try `rastin releases list`.")
    ['releases list']
    """
    shell = "\n".join(_FENCE.findall(text)).replace("\\\n", " ")
    return [*_TYPED_LINE.findall(shell), *_TYPED_INLINE.findall(text)]
