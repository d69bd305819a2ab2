"""The contract as SQL: every rule that a row can break on its own is one bit of the row's `_faults`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.contract.columns import Kind
from features.contract.conditions import CodesWhere, InOrder, NeededWhere, OnlyWhere, Within
from features.ingest.rules import Finding, Rule, in_order, rule_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.contract.columns import Column
    from features.contract.conditions import Condition
    from features.contract.tables import Table

_MOST_CHECKS = 63  # bits of a BIGINT

_UNREADABLE = {
    Kind.WHOLE: Rule.NOT_A_NUMBER,
    Kind.NUMBER: Rule.NOT_A_NUMBER,
    Kind.FLAG: Rule.NOT_YES_OR_NO,
    Kind.DAY: Rule.IMPOSSIBLE_DATE,
    Kind.MOMENT: Rule.IMPOSSIBLE_DATE,
}
_PERSONAL = {
    Kind.NATIONAL_ID: (Rule.NATIONAL_ID_CHECK_DIGIT, "is_national_id"),
    Kind.MOBILE: (Rule.MALFORMED_MOBILE, "is_mobile"),
    Kind.IBAN: (Rule.IBAN_CHECK_DIGITS, "is_iban"),
}


@dataclass(frozen=True)
class Check:
    """What a row breaks where the SQL in `broken` is true; null counts as not broken."""

    finding: Finding
    broken: str


@dataclass(frozen=True)
class Checks:
    """All checks of a table; the one at place i is bit i of `_faults`."""

    checks: tuple[Check, ...]

    def __post_init__(self) -> None:
        """Refuse more checks than there are bits."""
        if len(self.checks) > _MOST_CHECKS:
            raise ValueError(f"A table must have at most {_MOST_CHECKS} checks; got {len(self.checks)}.")

    def mask_expr(self) -> str:
        """Return SQL for the bits of everything a row breaks."""
        return " | ".join(
            f"CASE WHEN {check.broken} THEN {1 << bit}::BIGINT ELSE 0::BIGINT END"
            for bit, check in enumerate(self.checks)
        )

    def findings(self, mask: int) -> list[Finding]:
        """Return what the bits of a row say, the finding that names it first."""
        return in_order([check.finding for bit, check in enumerate(self.checks) if mask >> bit & 1])


def checks_of(table: Table, unreadable: frozenset[str]) -> Checks:
    """Return the checks of a table's rows.

    Parameters
    ----------
    table
        The table.
    unreadable
        Columns read from text, which `NAME?` holds beside what was read of it.
    """
    own = [check for column in table.columns for check in _column_checks(column, column.name in unreadable)]
    between = [
        Check(Finding(rule_of(condition), condition.column), _broken(condition, table))
        for condition in table.conditions
    ]
    return Checks((*own, *between))


def _column_checks(column: Column, may_be_unreadable: bool) -> Iterator[Check]:
    name = column.name
    if may_be_unreadable:
        yield Check(Finding(_UNREADABLE[column.kind], name), f'{name} IS NULL AND "{name}?" IS NOT NULL')
    if column.required:
        cell = f'"{name}?"' if may_be_unreadable else name
        yield Check(Finding(Rule.MISSING_REQUIRED, name), f"{cell} IS NULL")
    if column.pattern:
        yield Check(Finding(Rule.MALFORMED_CODE, name), f"NOT regexp_full_match({name}, '{column.pattern}')")
    if column.codes:
        yield Check(Finding(Rule.UNKNOWN_CODE, name), f"{name} NOT IN ({_listed(column.codes)})")
    if column.kind in _PERSONAL:
        rule, right = _PERSONAL[column.kind]
        yield Check(Finding(rule, name), f"NOT {right}({name})")
    if bounds := _out_of_bounds(column):
        yield Check(Finding(Rule.OUT_OF_RANGE, name), bounds)
    if column.kind.is_time and not column.may_lie_ahead:
        yield Check(Finding(Rule.DATE_IN_FUTURE, name), f"{name} > getvariable('recorded_at')")


def _out_of_bounds(column: Column) -> str:
    bounds = (("<", column.at_least), ("<=", column.above), (">", column.at_most))
    return " OR ".join(f"{column.name} {sign} {bound}" for sign, bound in bounds if bound is not None)


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


def _broken(condition: Condition, table: Table) -> str:
    match condition:
        case InOrder(earlier, later):
            return f"{later} < {earlier}"
        case Within(column, outer):
            well_formed = " AND ".join(
                f"regexp_full_match({name}, '{table.by_name[name].pattern}')" for name in (column, outer)
            )
            return f"{well_formed} AND NOT starts_with({column}, {outer})"
        case OnlyWhere(column, where, values):
            return f"{column} IS NOT NULL AND coalesce({where} NOT IN ({_listed(values)}), true)"
        case NeededWhere(column, where, values):
            return f"{column} IS NULL AND {where} IN ({_listed(values)})"
        case CodesWhere(column, where, value, codes):
            known = _listed(table.by_name[column].codes)
            return f"{where} = '{value}' AND {column} IN ({known}) AND {column} NOT IN ({_listed(codes)})"
