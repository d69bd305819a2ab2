"""Exploration shares as points: what each finds, against how wide it leaves the interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDE, HIGH = 640.0, 260.0  # of the drawing
LEFT, RIGHT, TOP, LOW = 64.0, 24.0, 18.0, 46.0  # its margins
NEAR = 30.0
_TICKS = (0.005, 0.01, 0.02, 0.05, 0.10, 0.20, 0.50)


@dataclass(frozen=True)
class Look:
    """What is expected at an exploration share.

    Attributes
    ----------
    explore
        The share.
    finds, of_greedy
        False jobs found, and beside a list of the highest scores alone.
    half
        Half of the total's 95 % interval, as a share.
    middle, widest
        The provinces' half widths.
    provinces
        Rows by province, as the preview gives them.
    fewer
        Finds that one more percent of exploration costs, from here to the next share; `None` at the last.
    narrower
        What that takes off the half width, as a share.
    x, y
        In the drawing.
    is_near
        Whether it lies so near the one before that its name would cover that one's.
    """

    explore: float
    finds: float
    of_greedy: float | None
    half: float
    middle: float
    widest: float
    provinces: Sequence[Mapping[str, Any]]
    fewer: float | None
    narrower: float | None
    x: float
    y: float
    is_near: bool


@dataclass(frozen=True)
class Chart:
    """The looks in the order of their shares, and the lines that say how wide: each a share and where it lies."""

    looks: Sequence[Look]
    ticks: Sequence[tuple[float, float]]

    @property
    def path(self) -> str:
        """The line through all points, as SVG draws it."""
        return " ".join(f"{look.x:.1f},{look.y:.1f}" for look in self.looks)


def chart(rows: Sequence[Mapping[str, Any]]) -> Chart:
    """Lay out the rows of a preview; widths stand on a scale of tenfolds, since without exploring they are vast."""
    totals = [row for row in rows if row["by"] == "total"]
    finds = [row["expected_false_jobs"] for row in totals]
    halves = [max(row["half_width"], 1e-4) for row in totals]
    most, low, high = max(*finds, 1e-9), log10(min(halves) * 0.9), log10(max(halves) * 1.1)

    def down(half: float) -> float:
        return TOP + (high - log10(half)) / (high - low) * (HIGH - TOP - LOW)

    looks: list[Look] = []
    named = -NEAR
    for place, row in enumerate(totals):
        provinces = [one for one in rows if one["by"] == "province" and one["explore"] == row["explore"]]
        widths = [one["half_width"] for one in provinces] or [row["half_width"]]
        across = LEFT + row["expected_false_jobs"] / most * (WIDE - LEFT - RIGHT)
        is_near = abs(across - named) + abs(down(halves[place]) - down(halves[max(place - 1, 0)])) < NEAR
        named = named if is_near else across
        looks.append(
            Look(
                explore=row["explore"],
                finds=row["expected_false_jobs"],
                of_greedy=row["of_greedy"],
                half=row["half_width"],
                middle=median(widths),
                widest=max(widths),
                provinces=provinces,
                fewer=_a_percent(totals, place, "expected_false_jobs"),
                narrower=_a_percent(totals, place, "half_width"),
                x=across,
                y=down(halves[place]),
                is_near=is_near,
            )
        )
    ticks = [(tick, down(tick)) for tick in _TICKS if low <= log10(tick) <= high]
    return Chart(looks, ticks)


def _a_percent(totals: Sequence[Mapping[str, Any]], place: int, name: str) -> float | None:
    """Say what one percent more takes off, between a share and the next."""
    if place + 1 == len(totals):
        return None
    here, there = totals[place], totals[place + 1]
    return float((here[name] - there[name]) / ((there["explore"] - here["explore"]) * 100))
