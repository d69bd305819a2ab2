"""What a guard found: which columns, how serious, the figures that show it, and a sentence in both languages."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["serious", "notice"]

_PERSIAN = str.maketrans("0123456789,.%", "۰۱۲۳۴۵۶۷۸۹٬٫٪")


@dataclass(frozen=True)
class Finding:
    """A finding of a guard.

    Attributes
    ----------
    guard
        leak, lookup, verifier, recording, drift or small_groups.
    columns
        What it is about.
    severity
        "serious": figures cannot be taken at their word until somebody has looked; "notice": worth knowing.
    evidence
        The figures that the finding rests on, by name.
    en, fa
        One sentence in English and in Persian.
    """

    guard: str
    columns: tuple[str, ...]
    severity: Severity
    evidence: Mapping[str, float]
    en: str
    fa: str

    def to_document(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return {**asdict(self), "columns": list(self.columns), "evidence": dict(self.evidence)}


def persian(value: float, spec: str) -> str:
    """Format a number in Persian digits.

    >>> persian(0.25, ".0%")
    '۲۵٪'
    """
    return format(value, spec).translate(_PERSIAN)


def listed(columns: tuple[str, ...], language: str, most: int = 3) -> str:
    """Name columns in a sentence: the first few, and how many more.

    >>> listed(("a", "b", "c", "d"), "en")
    'a, b, c and 1 more'
    """
    more = len(columns) - most
    comma, rest = ("، ", f" و {persian(more, 'd')} ستون دیگر") if language == "fa" else (", ", f" and {more} more")
    return comma.join(columns[:most]) + (rest if more > 0 else "")
