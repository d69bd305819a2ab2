"""A section of docs/benchmarks.md: what was measured, kept as data, one file each in `results/`.

To add a section, `keep` one, whatever measured it, and run `make docs`: the page is made of the files that lie there,
in the order of their names (`40-tables.json` stands after `20-by-hand.json`). A section's blocks are paragraphs of
Markdown and tables; every number in them has been measured by the command that the section names.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from features.whole_files import whole_file

RESULTS = Path("experiments/benchmarks/results")


@dataclass(frozen=True)
class Table:
    """A table of a section.

    Attributes
    ----------
    columns
        Headings.
    rows
        Cells as they are to be read, as many a row as there are columns.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = str | Table


@dataclass(frozen=True)
class Section:
    """A measured section.

    Attributes
    ----------
    name
        The file's name, and with it the place on the page: two digits, a dash, a word.
    question
        The title.
    blocks
        What was found.
    origin
        As `experiments.origin.origin_of` describes a run.
    """

    name: str
    question: str
    blocks: tuple[Block, ...]
    origin: dict[str, Any]


def keep(section: Section, root: Path) -> None:
    """Write a section's file, in the place of its older one.

    Parameters
    ----------
    section
        What was measured.
    root
        The repository's folder.
    """
    blocks = [one if isinstance(one, str) else {"columns": one.columns, "rows": one.rows} for one in section.blocks]
    document = {"question": section.question, "blocks": blocks, "origin": section.origin}
    with whole_file(root / RESULTS / f"{section.name}.json") as draft:
        draft.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def kept(root: Path) -> list[Section]:
    """Read all sections, in the order of the page."""
    return [_read(path) for path in sorted((root / RESULTS).glob("*.json"))]


def _read(path: Path) -> Section:
    document = json.loads(path.read_text(encoding="utf-8"))
    blocks = tuple(_block(block) for block in document["blocks"])
    return Section(path.stem, document["question"], blocks, document["origin"])


def _block(block: str | dict[str, Any]) -> Block:
    if isinstance(block, str):
        return block
    return Table(tuple(block["columns"]), tuple(tuple(row) for row in block["rows"]))
