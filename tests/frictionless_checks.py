"""What the library `frictionless` finds wrong with a file, by a published schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frictionless import Package, Resource, Schema
from frictionless.resources import TableResource

if TYPE_CHECKING:
    from pathlib import Path

Finding = tuple[str, str | None]


def faults_of(file: Path, schema: Path) -> set[Finding]:
    """Check one file; return what is wrong, each kind with its column."""
    resource: Resource = TableResource(
        path=file.name, basepath=str(file.parent), schema=Schema(str(schema)), encoding="utf-8-sig"
    )
    return {(kind, column) for kind, column in resource.validate().flatten(["type", "fieldName"])}


def faults_of_package(folder: Path) -> set[Finding]:
    """Check all files beside a `datapackage.json`, references between them too."""
    report = Package(str(folder / "datapackage.json")).validate()
    return {(kind, column) for kind, column in report.flatten(["type", "fieldName"])}
