"""The page: every family with what it catches, every fact and feature in both languages, and what each family adds."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.catalogue_page.ablation import section
from features.matrix import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.catalogue import Fact, Feature
    from features.families.family import Family

PATH = Path("docs/features.md")

_HEAD = """# Features / ویژگی‌ها

{features} features of a job, in {families} families. Written by `make docs` from the TOML files in
`features/families/`; change those, not this page.

- **unit**: what the number counts. A `flag` is 0 or 1, a `share` lies between 0 and 1.
- **known from**: the column of the data contract from whose time on the value can be known. A matrix as of T
  holds nothing of T or later.
- **agency fills in**: the value is made of what the agency itself enters, and it is the agency's registrations
  that are ranked. Such a feature can be played with.
- **missing**: what an empty value says. Where nothing stands, none can be empty.
"""
_COLUMNS = """| feature | English | فارسی | unit | known from | agency fills in | missing |
|---|---|---|---|---|---|---|"""


def page() -> str:
    """Return the whole page as Markdown."""
    count = sum(len(family.features) for family in FAMILIES)
    parts = [_HEAD.format(features=count, families=len(FAMILIES)), *(_family(family) for family in FAMILIES)]
    return "\n".join([*parts, section()]).rstrip("\n") + "\n"


def _family(family: Family) -> str:
    said = inspect.getdoc(sys.modules[family.express.__module__])
    return "\n".join([f"## {family.name}\n\n{said}\n", *_facts(family)])


def _facts(family: Family) -> Iterator[str]:
    for fact in family.facts:
        rows = [_row(feature) for feature in family.features if feature.fact == fact.name]
        yield "\n".join([_title(fact), "", _COLUMNS, *rows, ""])


def _title(fact: Fact) -> str:
    return f"### {fact.en} / {fact.fa}"


def _row(feature: Feature) -> str:
    agency = "yes" if feature.agency_controls else "no"
    known, name = f"`{feature.known_at}`", f"`{feature.name}`"
    cells = (name, feature.en, feature.fa, feature.unit, known, agency, feature.null_means)
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
