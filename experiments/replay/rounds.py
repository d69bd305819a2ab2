"""When policies choose: four times a cycle, a fortnight after each quarter, so that its SMS checks are mostly in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.calendar_dates import parse_moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_MOMENTS = ((0, "04-15"), (0, "07-15"), (0, "10-15"), (1, "01-15"))


@dataclass(frozen=True)
class Round:
    """One round.

    Attributes
    ----------
    cycle
        Whose plans are visited.
    number
        1 to 4 in its cycle.
    as_of
        What became known at or after this moment is not known to who chooses.
    """

    cycle: int
    number: int
    as_of: datetime


def rounds_of(cycles: Iterable[int]) -> list[Round]:
    """List the rounds of some cycles, in order.

    >>> [(each.number, each.as_of.date().isoformat()) for each in rounds_of([1404])]
    [(1, '2025-07-06'), (2, '2025-10-07'), (3, '2026-01-05'), (4, '2026-04-04')]
    """
    return [
        Round(cycle, number, parse_moment(f"{cycle + later}-{day}"))
        for cycle in cycles
        for number, (later, day) in enumerate(_MOMENTS, 1)
    ]
