"""A column of the contract, and short ways to declare one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, and so how it is read, checked and stored."""

    CODE = "code"  # text without spaces inside; leading zeros count
    NAME = "name"  # words for people
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"
    NATIONAL_ID = "national_id"
    MOBILE = "mobile"
    IBAN = "iban"

    @property
    def is_text(self) -> bool:
        """Whether the value is text."""
        return self not in {Kind.WHOLE, Kind.NUMBER, Kind.FLAG, Kind.DAY, Kind.MOMENT}

    @property
    def is_time(self) -> bool:
        """Whether the value is a day or a moment, local time of Tehran."""
        return self in {Kind.DAY, Kind.MOMENT}

    @property
    def is_personal(self) -> bool:
        """Whether the value names a person, and so is stored as a pseudonym only."""
        return self in {Kind.NATIONAL_ID, Kind.MOBILE, Kind.IBAN}


@dataclass(frozen=True)
class Column:
    """One column of a table, with the rules its values obey on their own.

    Attributes
    ----------
    name, label_fa
        The column's name in the drop, and what a Persian sentence calls it.
    kind
        What it holds.
    required
        Whether a row without it is broken.
    codes
        The values allowed; empty means any.
    pattern
        A regular expression that the whole text matches.
    at_least, at_most, above
        Bounds of a number; `above` is exclusive.
    may_lie_ahead
        Whether a time may lie after the moment the drop was recorded.
    refers_to
        The table whose key this column holds.
    """

    name: str
    label_fa: str
    kind: Kind
    required: bool = True
    codes: tuple[str, ...] = ()
    pattern: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    may_lie_ahead: bool = False
    refers_to: str | None = None


def code(name: str, label_fa: str, *, digits: int | None = None, refers_to: str | None = None) -> Column:
    """Declare a code: text in which leading zeros count."""
    pattern = None if digits is None else f"[0-9]{{{digits}}}"
    return Column(name, label_fa, Kind.CODE, pattern=pattern, refers_to=refers_to)


def one_of(name: str, label_fa: str, *codes: str) -> Column:
    """Declare a code out of a closed list."""
    return Column(name, label_fa, Kind.CODE, codes=codes)


def words(name: str, label_fa: str) -> Column:
    """Declare a name as people write it."""
    return Column(name, label_fa, Kind.NAME)


def whole(name: str, label_fa: str, *, at_least: int, at_most: int | None = None) -> Column:
    """Declare a whole number."""
    return Column(name, label_fa, Kind.WHOLE, at_least=at_least, at_most=at_most)


def number(
    name: str,
    label_fa: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    above: float | None = None,
) -> Column:
    """Declare a number, money included."""
    return Column(name, label_fa, Kind.NUMBER, at_least=at_least, at_most=at_most, above=above)


def flag(name: str, label_fa: str) -> Column:
    """Declare a yes or no."""
    return Column(name, label_fa, Kind.FLAG)


def day(name: str, label_fa: str, *, may_lie_ahead: bool = False) -> Column:
    """Declare a day, stored as its midnight."""
    return Column(name, label_fa, Kind.DAY, may_lie_ahead=may_lie_ahead)


def moment(name: str, label_fa: str) -> Column:
    """Declare a moment."""
    return Column(name, label_fa, Kind.MOMENT)


def personal(name: str, label_fa: str, kind: Kind) -> Column:
    """Declare a value that names a person; only its pseudonym is stored."""
    return Column(name, label_fa, kind)


def nullable(column: Column) -> Column:
    """Allow a column to be empty."""
    return replace(column, required=False)
