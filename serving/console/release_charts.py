"""A release's figures as drawings: differences with their intervals, and drifted features as bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDE = 640.0  # of the drawings
ROW = 30.0
LEFT, RIGHT = 20.0, 20.0
MOST_DRIFTED = 15


@dataclass(frozen=True)
class Interval:
    """A figure with its interval, as it lies in the drawing.

    Attributes
    ----------
    name
        What it is of.
    value, low, high
        The figure.
    x, from_x, to_x, y
        In the drawing.
    """

    name: str
    value: float
    low: float
    high: float
    x: float
    from_x: float
    to_x: float
    y: float


@dataclass(frozen=True)
class Intervals:
    """Figures beside the line of no difference; the drawing's height with it."""

    rows: Sequence[Interval]
    zero: float
    high: float


def differences(measures: Mapping[str, Mapping[str, float]]) -> Intervals:
    """Lay out a candidate's differences from the champion, each as a share of the champion's figure."""
    shares = {
        name: [one[part] / max(one["champion"], 1e-9) for part in ("difference", "low", "high")]
        for name, one in measures.items()
    }
    low = min([0.0, *(one[1] for one in shares.values())])
    high = max([0.0, *(one[2] for one in shares.values())])
    unit = (WIDE - LEFT - RIGHT) / max(high - low, 1e-9)

    def across(share: float) -> float:
        return LEFT + (share - low) * unit

    rows = [
        Interval(name, value, first, last, across(value), across(first), across(last), ROW * (place + 0.5))
        for place, (name, (value, first, last)) in enumerate(shares.items())
    ]
    return Intervals(rows, across(0.0), ROW * len(rows))


def drifted(findings: Sequence[Mapping[str, Any]]) -> list[tuple[str, float, float]]:
    """List the features that drifted most: name, stability index, and width of its bar; the largest first."""
    found = [finding for finding in findings if finding["guard"] == "drift"]
    indices = {name: finding["evidence"][name] for finding in found for name in finding["columns"]}
    ordered = sorted(indices.items(), key=lambda pair: -pair[1])[:MOST_DRIFTED]
    most = ordered[0][1] if ordered else 1.0
    return [(name, index, WIDE * index / max(most, 1e-9)) for name, index in ordered]
