"""What is expected at each exploration share, as the wizard shows it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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


def looks(rows: Sequence[Mapping[str, Any]]) -> list[Look]:
    """Return what the rows of a preview say, a look a share, in their order."""
    totals = [row for row in rows if row["by"] == "total"]
    return [_look(rows, totals, place) for place in range(len(totals))]


def _look(rows: Sequence[Mapping[str, Any]], totals: Sequence[Mapping[str, Any]], place: int) -> Look:
    row = totals[place]
    provinces = [one for one in rows if one["by"] == "province" and one["explore"] == row["explore"]]
    widths = [one["half_width"] for one in provinces] or [row["half_width"]]
    return Look(
        explore=row["explore"],
        finds=row["expected_false_jobs"],
        of_greedy=row["of_greedy"],
        half=row["half_width"],
        middle=median(widths),
        widest=max(widths),
        provinces=provinces,
        fewer=_a_percent(totals, place, "expected_false_jobs"),
        narrower=_a_percent(totals, place, "half_width"),
    )


def _a_percent(totals: Sequence[Mapping[str, Any]], place: int, name: str) -> float | None:
    """Say what one percent more takes off, between a share and the next."""
    if place + 1 == len(totals):
        return None
    here, there = totals[place], totals[place + 1]
    return float((here[name] - there[name]) / ((there["explore"] - here["explore"]) * 100))
