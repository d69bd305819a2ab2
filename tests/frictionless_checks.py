"""What the library `frictionless` finds wrong with a file, by a published schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from frictionless import Package, Schema
from frictionless.resources import TableResource

if TYPE_CHECKING:
    from pathlib import Path

Finding = tuple[str, str | None]


def faults_of(file: Path, schema: Path) -> set[Finding]:
    """Check one file; return what is wrong, each kind with its column."""
    described = Schema.from_descriptor(json.loads(schema.read_text(encoding="utf-8")))
    report = TableResource(path=file.name, basepath=str(file.parent), schema=described, encoding="utf-8-sig").validate()
    assert not [kind for (kind,) in report.flatten(["type"]) if kind == "resource-error"], report
    return {(kind, column) for kind, column in report.flatten(["type", "fieldName"])}


def faults_of_package(folder: Path) -> set[Finding]:
    """Check all files beside a `datapackage.json`, references between them too."""
    report = Package(str(folder / "datapackage.json")).validate()
    return {(kind, column) for kind, column in report.flatten(["type", "fieldName"])}
