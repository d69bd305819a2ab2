"""Days off: the solar holidays, and the lunar ones as the arithmetical calendar has them."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from typing import Any

from features.calendar_dates import cycle_of, holidays

CYCLES = range(1395, 1411)
FIRST_DAY = date(622, 7, 19).toordinal()  # 16 July 622 in the Julian calendar


def _arithmetical(year: int, month: int, day: int) -> date:
    """Return a date of the lunar calendar: eleven leap years in thirty, odd months of 30 days and even ones of 29."""
    leap_days = sum((11 * past + 14) % 30 < 11 for past in range(1, year))
    months = sum(30 if past % 2 else 29 for past in range(1, month))
    return date.fromordinal(FIRST_DAY + 354 * (year - 1) + leap_days + months + day - 1)


def _lunar() -> list[dict[str, Any]]:
    text = resources.files("features").joinpath("lunar_holidays.toml").read_text(encoding="utf-8")
    listed: list[dict[str, Any]] = tomllib.loads(text)["holiday"]
    return listed


def test_lunar_holidays_lie_within_a_day_of_the_arithmetical_calendar_in_every_cycle() -> None:
    for holiday in _lunar():
        every_year = [_arithmetical(year, holiday["month"], holiday["day"]) for year in range(1436, 1456)]
        computed = [on for on in every_year if cycle_of(on) in CYCLES]
        assert len(holiday["dates"]) == len(computed), holiday["en"]
        apart = [abs((there - here).days) for there, here in zip(holiday["dates"], computed, strict=True)]
        assert max(apart) <= 1, holiday["en"]
        assert {cycle_of(on) for on in holiday["dates"]} == set(CYCLES), holiday["en"]


def test_days_off_hold_new_year_ashura_and_fitr() -> None:
    days_off = holidays()
    assert days_off == sorted(set(days_off))
    assert {"2025-03-21", "2025-07-06", "2025-03-31"} <= set(days_off)
    assert "2025-05-05" not in days_off
