"""A map of the 31 provinces as tiles, each about where it lies; a shape that also a phone can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# column, row: Rastin's own arrangement, after the provinces' places on a map; codes of the Statistical Centre of Iran
PLACES: Mapping[str, tuple[int, int]] = {
    "04": (0, 0), "03": (1, 0), "24": (2, 0),
    "12": (0, 1), "19": (1, 1), "01": (2, 1), "02": (4, 1), "27": (5, 1), "28": (6, 1),
    "05": (0, 2), "13": (1, 2), "26": (2, 2), "30": (3, 2), "23": (4, 2), "20": (5, 2), "09": (6, 2),
    "16": (0, 3), "15": (1, 3), "00": (2, 3), "25": (3, 3), "10": (4, 3), "21": (5, 3), "29": (6, 3),
    "06": (1, 4), "14": (2, 4), "17": (3, 4), "07": (4, 4), "08": (5, 4), "11": (6, 4),
    "18": (3, 5), "22": (5, 5),
}  # fmt: skip
STEPS = 5


@dataclass(frozen=True)
class Tile:
    """A province on the map.

    Attributes
    ----------
    code
        Of the province.
    column, row
        Where it stands.
    value
        What is shown; `None` where nothing is known.
    step
        From 0 to 4: how deep its colour is.
    """

    code: str
    column: int
    row: int
    value: float | None
    step: int


def tiles(values: Mapping[str, float | None]) -> list[Tile]:
    """Colour the provinces by fifths of what is shown."""
    known = sorted(value for value in values.values() if value is not None)

    def step(value: float | None) -> int:
        if value is None or not known:
            return 0
        below = sum(other < value for other in known)
        return min(STEPS - 1, STEPS * below // len(known))

    return [Tile(code, *PLACES[code], values.get(code), step(values.get(code))) for code in PLACES]
