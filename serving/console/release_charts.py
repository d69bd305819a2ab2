"""A release's figures as bars in the rows of their tables: differences with their intervals, and drifted features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDE = 640.0  # of the drawings
LEFT, RIGHT = 20.0, 20.0
MOST_DRIFTED = 15


@dataclass(frozen=True)
class Interval:
    """A figure with its interval, as it lies in the drawing of its row."""

    x: float
    from_x: float
    to_x: float


@dataclass(frozen=True)
class Intervals:
    """Figures, a row each, and where no difference lies."""

    rows: Sequence[Interval]
    zero: float


def differences(measures: Mapping[str, Mapping[str, float]]) -> Intervals:
    """Lay out a candidate's differences from the champion, each as a share of the champion's figure."""
    shares = [
        [one[part] / max(one["champion"], 1e-9) for part in ("difference", "low", "high")] for one in measures.values()
    ]
    low, high = min([0.0, *(one[1] for one in shares)]), max([0.0, *(one[2] for one in shares)])
    unit = (WIDE - LEFT - RIGHT) / max(high - low, 1e-9)

    def across(share: float) -> float:
        return LEFT + (share - low) * unit

    return Intervals([Interval(*map(across, one)) for one in shares], across(0.0))


def drifted(findings: Sequence[Mapping[str, Any]]) -> list[tuple[str, float, float]]:
    """List the features that drifted most: name, stability index, and width of its bar; the largest first."""
    found = [finding for finding in findings if finding["guard"] == "drift"]
    indices = {name: finding["evidence"][name] for finding in found for name in finding["columns"]}
    ordered = sorted(indices.items(), key=lambda pair: -pair[1])[:MOST_DRIFTED]
    most = ordered[0][1] if ordered else 1.0
    return [(name, index, WIDE * index / max(most, 1e-9)) for name, index in ordered]
