"""Dates as people write them: ISO or Jalali in, Gregorian local time of Asia/Tehran inside."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta, timezone
from importlib import resources

from persiantools.jdatetime import JalaliDate

from features.faults import Fault

TEHRAN = timezone(timedelta(hours=3, minutes=30))  # without summer time since 2022, so now is always this
_FIRST_GREGORIAN_YEAR = 1700  # a smaller year is Jalali: no registry row is older, and no cycle later, than this


def parse_moment(text: str) -> datetime:
    """Read `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM[:SS]`, Jalali or Gregorian by its year, as local time of Tehran.

    >>> parse_moment("1405-01-15")
    datetime.datetime(2026, 4, 4, 0, 0)
    >>> parse_moment("2026-04-04T08:30")
    datetime.datetime(2026, 4, 4, 8, 30)
    """
    day, _, clock = text.strip().replace("/", "-").replace(" ", "T").partition("T")
    try:
        year, month, dom = (int(part) for part in day.split("-"))
        on = JalaliDate(year, month, dom).to_gregorian() if year < _FIRST_GREGORIAN_YEAR else date(year, month, dom)
        return datetime.fromisoformat(f"{on.isoformat()}T{clock or '00:00'}")
    except ValueError:
        raise Fault(
            f"A date must be ISO or Jalali, like 2026-04-04 or 1405-01-15; got {text!r}.",
            f"تاریخ باید میلادی یا جلالی باشد، مانند 2026-04-04 یا 1405-01-15؛ «{text}» خوانده نشد.",
        ) from None


def in_tehran(moment: datetime) -> datetime:
    """Turn a moment of now or of late, which has a zone, into local time of Tehran, without one.

    >>> from datetime import UTC
    >>> in_tehran(datetime(2026, 4, 4, 5, 0, tzinfo=UTC))
    datetime.datetime(2026, 4, 4, 8, 30)
    """
    return moment.astimezone(TEHRAN).replace(tzinfo=None)


def cycle_start(cycle: int) -> date:
    """First day of a cycle, the Jalali year `cycle`.

    >>> cycle_start(1404)
    datetime.date(2025, 3, 21)
    """
    start: date = JalaliDate(cycle, 1, 1).to_gregorian()
    return start


def cycle_of(moment: date) -> int:
    """Return the cycle a day lies in.

    >>> cycle_of(date(2026, 4, 4))
    1405
    """
    return int(JalaliDate(moment).year)


def jalali(moment: date) -> str:
    """Write a day as people read it.

    >>> jalali(date(2026, 4, 4))
    '1405/01/15'
    """
    return str(JalaliDate(moment).strftime("%Y/%m/%d"))


_CYCLES = range(1395, 1420)  # every cycle the registry may hold
_SOLAR_HOLIDAYS = ((1, 1), (1, 2), (1, 3), (1, 4), (1, 12), (1, 13), (3, 14), (3, 15), (11, 22), (12, 29))


def holidays() -> list[str]:
    """List Iran's public holidays as ISO dates: those of the solar calendar, exact, and those of the lunar one.

    The lunar ones, of the cycles 1395 to 1410 only, can be a day early or late: `lunar_holidays.toml` says why.
    """
    solar = (JalaliDate(cycle, *day).to_gregorian() for cycle in _CYCLES for day in _SOLAR_HOLIDAYS)
    table = tomllib.loads(resources.files("features").joinpath("lunar_holidays.toml").read_text(encoding="utf-8"))
    lunar = (on for holiday in table["holiday"] for on in holiday["dates"])
    return sorted({on.isoformat() for on in (*solar, *lunar)})
