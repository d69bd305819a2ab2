"""What moved a score, as bars that begin where the last one ended."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDE = 720.0  # of the drawing
MOST = 12  # signs with a bar of their own; the rest share one
THINNEST = 1.5


@dataclass(frozen=True)
class Bar:
    """One step from the average job's raw score to this job's.

    Attributes
    ----------
    title
        The sign.
    adds
        What it adds in log-odds; below zero it takes off.
    reach
        The raw score after it.
    start, width
        In the drawing, from its left.
    """

    title: str
    adds: float
    reach: float
    start: float
    width: float


def bars(base: float, contributions: Mapping[str, float], language: str, rest: str) -> list[Bar]:
    """Lay out the contributions, the largest first; `rest` names the bar of all others."""
    ordered = sorted(contributions.items(), key=lambda pair: -abs(pair[1]))
    shown = [(label(name, language), adds) for name, adds in ordered[:MOST]]
    others = sum(adds for _, adds in ordered[MOST:])
    if len(ordered) > MOST:
        shown.append((rest, others))
    reached = [base]
    for _, adds in shown:
        reached.append(reached[-1] + adds)
    low, high = min(reached), max(reached)
    unit = WIDE / max(high - low, 1e-9)
    return [
        Bar(title, adds, after, (min(before, after) - low) * unit, max(abs(adds) * unit, THINNEST))
        for (title, adds), before, after in zip(shown, reached, reached[1:], strict=False)
    ]


def label(name: str, language: str) -> str:
    """Name a feature as its catalogue does; what has no entry stands for itself."""
    return _labels().get(name, {}).get(language, name)


@cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for file in (resources.files("features") / "families").iterdir():
        if file.name.endswith(".toml"):
            described = tomllib.loads(file.read_text(encoding="utf-8"))
            found |= {one["name"]: one for one in described["feature"]}
    return found
