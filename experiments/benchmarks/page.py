"""The page docs/benchmarks.md: one section a file in `experiments/benchmarks/results/`, in the order of their names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.benchmarks.section import Section, Table, kept
from experiments.origin import told
from features.whole_files import whole_file

if TYPE_CHECKING:
    from experiments.benchmarks.section import Block

PATH = Path("docs/benchmarks.md")
_HEAD = """# Benchmarks

Written by `make docs` from the files in `experiments/benchmarks/results/`, one a section; change those by measuring
again, not this page. Each section says when, on what and with which command it was measured. Where times are compared,
every run is a process of its own, things that are compared take turns, and medians are shown. Times on a machine with
other work on it vary; ratios of one section vary less, and of processor seconds least.
"""


def page(root: Path) -> str:
    """Return the whole page as Markdown, from the repository's folder."""
    return "\n".join([_HEAD, *(shown(section) for section in kept(root))])


def write_page() -> None:
    """Write the page where the current folder is the repository."""
    with whole_file(PATH) as draft:
        draft.write_text(page(Path()), encoding="utf-8")


def shown(section: Section) -> str:
    """Return a section as Markdown."""
    parts = [f"## {section.question}", *(_shown(block) for block in section.blocks), told(section.origin)]
    return "\n\n".join(parts) + "\n"


def _shown(block: Block) -> str:
    if not isinstance(block, Table):
        return block
    lines = (block.columns, ("---",) * len(block.columns), *block.rows)
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":  # as `make docs` runs it, in the repository's folder
    write_page()
