"""Every plan gets a day, the likeliest first, and no inspector more than they can make."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from models.fieldwork.supervision import supervise, weeks_of

SATURDAY = date(2026, 4, 25)
WEEKS = weeks_of([SATURDAY + timedelta(days=n) for n in (0, 1, 2, 7, 8, 9, 14, 15)])
INSPECTORS = [("I1", 3), ("I2", 2)]


def _visits(count: int) -> pd.DataFrame:
    random = np.random.default_rng(2)
    return pd.DataFrame(
        {"latitude": random.uniform(34, 36, count), "longitude": random.uniform(50, 52, count)},
        index=[f"P{n}" for n in range(count)],
    )


def test_weeks_run_from_saturday_to_friday() -> None:
    assert [len(week) for week in WEEKS] == [3, 3, 2]


def test_earlier_weeks_take_the_more_urgent_and_are_full() -> None:
    days = supervise(_visits(37), INSPECTORS, WEEKS, np.random.default_rng(1))
    assert days.index.tolist() == [f"P{n}" for n in range(37)]
    assert days["week"].tolist() == [1] * 15 + [2] * 15 + [3] * 7
    assert all(on in WEEKS[week - 1] for on, week in zip(days["date"], days["week"], strict=True))
    for (inspector, _), stops in days.groupby(["inspector_id", "date"]):
        assert len(stops) <= dict(INSPECTORS)[str(inspector)]
        assert sorted(stops["stop"]) == list(range(1, len(stops) + 1))


def test_weeks_that_do_not_suffice_are_refused() -> None:
    with pytest.raises(ValueError, match="weeks must suffice for all visits; got 41 visits, 40 places"):
        supervise(_visits(41), INSPECTORS, WEEKS, np.random.default_rng(1))
