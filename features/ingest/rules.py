"""The rules a delivered row can break, and the sentences that say so without the value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from features.contract.conditions import CodesWhere, InOrder, NeededWhere, OnlyWhere, Within

if TYPE_CHECKING:
    from features.contract.columns import Column
    from features.contract.conditions import Condition
    from features.contract.tables import Table


class Rule(StrEnum):
    """Why a row is in quarantine. The first in this order names the row; its sentences tell the others too."""

    UNREADABLE_ROW = "unreadable_row"
    MISSING_REQUIRED = "missing_required"
    NOT_A_NUMBER = "not_a_number"
    IMPOSSIBLE_DATE = "impossible_date"
    NOT_YES_OR_NO = "not_yes_or_no"
    MALFORMED_CODE = "malformed_code"
    UNKNOWN_CODE = "unknown_code"
    NATIONAL_ID_CHECK_DIGIT = "national_id_check_digit"
    MALFORMED_MOBILE = "malformed_mobile"
    IBAN_CHECK_DIGITS = "iban_check_digits"
    OUT_OF_RANGE = "out_of_range"
    DATE_IN_FUTURE = "date_in_future"
    UNKNOWN_REFERENCE = "unknown_reference"
    CODES_DISAGREE = "codes_disagree"
    MISSING_WHERE_NEEDED = "missing_where_needed"
    FILLED_WHERE_EMPTY = "filled_where_empty"
    OUTSIDE_PROVINCE = "outside_province"
    DATES_OUT_OF_ORDER = "dates_out_of_order"
    RELAYED_OVER_DIRECT = "relayed_over_direct"
    WAITS_FOR_REFERENCE = "waits_for_reference"

    @property
    def mends_itself(self) -> bool:
        """Whether a row that breaks this rule alone lands once the row it refers to has landed."""
        return self in {Rule.UNKNOWN_REFERENCE, Rule.WAITS_FOR_REFERENCE}


_CONDITION_RULES: dict[type[Condition], Rule] = {
    CodesWhere: Rule.CODES_DISAGREE,
    NeededWhere: Rule.MISSING_WHERE_NEEDED,
    OnlyWhere: Rule.FILLED_WHERE_EMPTY,
    Within: Rule.OUTSIDE_PROVINCE,
    InOrder: Rule.DATES_OUT_OF_ORDER,
}


def rule_of(condition: Condition) -> Rule:
    """Return the rule that a row breaks where a condition does not hold."""
    return _CONDITION_RULES[type(condition)]


@dataclass(frozen=True)
class Finding:
    """A rule that a row breaks, and the column in which it does."""

    rule: Rule
    column: str

    def __str__(self) -> str:
        return f"{self.rule}:{self.column}"

    @classmethod
    def parse(cls, text: str) -> Finding:
        """Read what `str` wrote."""
        rule, _, column = text.partition(":")
        return cls(Rule(rule), column)


def in_order(findings: list[Finding]) -> list[Finding]:
    """Return the findings of a row, the one that names it first."""
    order = list(Rule)
    return sorted(findings, key=lambda finding: order.index(finding.rule))


_ENGLISH = {
    Rule.UNREADABLE_ROW: "The row must have as many cells as the header.",
    Rule.MISSING_REQUIRED: "{column} must be filled.",
    Rule.NOT_A_NUMBER: "{column} must be a {number}.",
    Rule.IMPOSSIBLE_DATE: "{column} must be a date that exists, ISO or Jalali.",
    Rule.NOT_YES_OR_NO: "{column} must be yes or no.",
    Rule.MALFORMED_CODE: "{column} must have the form of the contract ({pattern}).",
    Rule.UNKNOWN_CODE: "{column} must be one of {codes}.",
    Rule.NATIONAL_ID_CHECK_DIGIT: "{column} must be a national ID of 10 digits whose check digit is right.",
    Rule.MALFORMED_MOBILE: "{column} must be 09 and 9 digits more.",
    Rule.IBAN_CHECK_DIGITS: "{column} must be IR and 24 digits whose check digits are right.",
    Rule.OUT_OF_RANGE: "{column} must be {range_en}.",
    Rule.DATE_IN_FUTURE: "{column} must not lie after the moment the drop was recorded.",
    Rule.UNKNOWN_REFERENCE: "{column} must name a row of {parent}; nobody knows this one.",
    Rule.CODES_DISAGREE: "{column} must be one that belongs to the row's {where}.",
    Rule.MISSING_WHERE_NEEDED: "{column} must be filled where {where} is {values}.",
    Rule.FILLED_WHERE_EMPTY: "{column} must be empty unless {where} is {values}.",
    Rule.OUTSIDE_PROVINCE: "{column} must lie in the row's {where}.",
    Rule.DATES_OUT_OF_ORDER: "{column} must not lie before {where}.",
    Rule.RELAYED_OVER_DIRECT: (
        "{column} must be direct where the inspector reported directly: what came through an office stands beside it,"
        " under an id of its own, never instead."
    ),
    Rule.WAITS_FOR_REFERENCE: (
        "{column} names a row of {parent} that is in quarantine; this row lands when that is mended."
    ),
}

_PERSIAN = {
    Rule.UNREADABLE_ROW: "ردیف باید به تعداد ستون‌های سرستون خانه داشته باشد.",
    Rule.MISSING_REQUIRED: "{label} باید پر باشد.",
    Rule.NOT_A_NUMBER: "{label} باید {number_fa} باشد.",
    Rule.IMPOSSIBLE_DATE: "{label} باید تاریخی باشد که وجود دارد، جلالی یا میلادی.",
    Rule.NOT_YES_OR_NO: "{label} باید بله یا خیر باشد.",
    Rule.MALFORMED_CODE: "{label} باید شکل قرارداد را داشته باشد ({pattern}).",
    Rule.UNKNOWN_CODE: "{label} باید یکی از این‌ها باشد: {codes}.",
    Rule.NATIONAL_ID_CHECK_DIGIT: "{label} باید ۱۰ رقم با رقم کنترل درست باشد.",
    Rule.MALFORMED_MOBILE: "{label} باید با 09 آغاز شود و ۱۱ رقم داشته باشد.",
    Rule.IBAN_CHECK_DIGITS: "{label} باید IR و ۲۴ رقم با رقم‌های کنترل درست باشد.",
    Rule.OUT_OF_RANGE: "{label} باید {range_fa} باشد.",
    Rule.DATE_IN_FUTURE: "{label} نباید پس از زمان ثبت این بسته باشد.",
    Rule.UNKNOWN_REFERENCE: "{label} باید ردیفی از {parent} باشد؛ کسی آن را نمی‌شناسد.",
    Rule.CODES_DISAGREE: "{label} باید با {where_label} همان ردیف بخواند.",
    Rule.MISSING_WHERE_NEEDED: "{label} باید پر باشد، چون {where_label} یکی از این‌هاست: {values}.",
    Rule.FILLED_WHERE_EMPTY: "{label} باید خالی باشد، مگر آن‌که {where_label} یکی از این‌ها باشد: {values}.",
    Rule.OUTSIDE_PROVINCE: "{label} باید در همان {where_label} باشد.",
    Rule.DATES_OUT_OF_ORDER: "{label} نباید پیش از {where_label} باشد.",
    Rule.RELAYED_OVER_DIRECT: (
        "{label} باید direct باشد، چون بازرس خود گزارش داده است: آنچه از راه اداره‌ای رسیده"
        " با شناسهٔ خود کنار آن می‌ایستد، نه به جای آن."
    ),
    Rule.WAITS_FOR_REFERENCE: "{label} ردیفی از {parent} است که در قرنطینه است؛ با اصلاح آن، این ردیف خود فرود می‌آید.",
}


def sentences(table: Table, findings: list[Finding]) -> tuple[str, str]:
    """Say in Persian and in English what a row must become. The row's values play no part."""
    facts = [(finding.rule, _facts(table, finding)) for finding in findings]
    persian = " ".join(_PERSIAN[rule].format(**fact) for rule, fact in facts)
    english = " ".join(_ENGLISH[rule].format(**fact) for rule, fact in facts)
    return persian, english


def _facts(table: Table, finding: Finding) -> dict[str, str]:
    column = table.by_name.get(finding.column)
    if column is None:
        return {}
    facts = {"column": column.name, "label": f"{column.label_fa} ({column.name})", **_column_facts(column)}
    for condition in table.conditions:
        if rule_of(condition) is finding.rule and condition.column == column.name:
            facts |= _condition_facts(table, condition)
    return facts


def _column_facts(column: Column) -> dict[str, str]:
    whole = column.kind == "whole"
    return {
        "number": "whole number" if whole else "number",
        "number_fa": "عدد صحیح" if whole else "عدد",
        "pattern": column.pattern or "",
        "codes": ", ".join(column.codes),
        "parent": column.refers_to or "",
        "range_en": _range(column, "at least {}", "more than {}", "at most {}", " and "),
        "range_fa": _range(column, "دست‌کم {}", "بیش از {}", "حداکثر {}", " و "),
    }


def _range(column: Column, at_least: str, above: str, at_most: str, joined_by: str) -> str:
    bounds = ((at_least, column.at_least), (above, column.above), (at_most, column.at_most))
    return joined_by.join(words.format(f"{bound:g}") for words, bound in bounds if bound is not None)


def _condition_facts(table: Table, condition: Condition) -> dict[str, str]:
    where = table.by_name[condition.where]
    values = condition.values if isinstance(condition, OnlyWhere | NeededWhere) else ()
    return {"where": where.name, "where_label": f"{where.label_fa} ({where.name})", "values": ", ".join(values)}
