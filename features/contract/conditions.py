"""Rules between the columns of one row, as data; `features.ingest.checks` turns them into SQL."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InOrder:
    """`earlier` lies at or before `later`, where both are there."""

    earlier: str
    later: str

    @property
    def column(self) -> str:
        """The column at fault where this does not hold."""
        return self.later

    @property
    def where(self) -> str:
        """The column it is compared with."""
        return self.earlier


@dataclass(frozen=True)
class Within:
    """The code in `column` begins with the code in `outer`: a county with its province."""

    column: str
    outer: str

    @property
    def where(self) -> str:
        """The column it is compared with."""
        return self.outer


@dataclass(frozen=True)
class OnlyWhere:
    """`column` is empty unless `where` holds one of `values`."""

    column: str
    where: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class NeededWhere:
    """`column` is filled where `where` holds one of `values`."""

    column: str
    where: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class CodesWhere:
    """Where `where` holds `value`, `column` holds one of `codes`."""

    column: str
    where: str
    value: str
    codes: tuple[str, ...]


Condition = InOrder | Within | OnlyWhere | NeededWhere | CodesWhere


def exactly_where(column: str, where: str, *values: str) -> tuple[Condition, Condition]:
    """Declare that `column` is filled where `where` holds one of `values`, and nowhere else."""
    return OnlyWhere(column, where, values), NeededWhere(column, where, values)
