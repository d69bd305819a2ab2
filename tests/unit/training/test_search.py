"""A search stops where it is told, tries the usual growth first, and chooses what loses least over all cycles."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from training.parts import Gathered
from training.rounds import LearningRows
from training.search import search_growth

BEGAN = datetime.fromisoformat("2022-06-01")


def _gathered(cycles: int, jobs: int = 600) -> Gathered:
    random = np.random.default_rng(1)
    cycle = np.repeat(np.arange(cycles), jobs)
    matrix = pd.DataFrame({f"x{number}": random.normal(size=len(cycle)) for number in range(6)})
    is_false = (matrix["x0"] * matrix["x1"] + 0.5 * random.normal(size=len(cycle)) > 1.0).astype(float)
    about = pd.DataFrame(
        {
            "plan_id": [f"P{job:05d}" for job in range(len(cycle))],
            "first_plan": [f"P{job:05d}" for job in range(len(cycle))],
            "cycle": 1401 + cycle,
            "round": [BEGAN + timedelta(days=365 * int(one)) for one in cycle],
            "visited_at": [BEGAN + timedelta(days=365 * int(one) + 30) for one in cycle],
            "is_false": is_false,
        }
    )
    return Gathered(LearningRows(about, matrix), pd.Series(dtype=float), "")


def test_the_chosen_growth_loses_no_more_than_the_usual_one() -> None:
    found = search_growth(_gathered(3), trials=3, minutes=5.0, seed=1, threads=1)
    assert found is not None
    assert found.trials == 4  # the usual growth, and three more
    assert 0.0 <= found.regret <= found.usual_regret
    assert found == search_growth(_gathered(3), trials=3, minutes=5.0, seed=1, threads=1)


def test_it_stops_when_its_minutes_are_over() -> None:
    found = search_growth(_gathered(2), trials=10_000, minutes=0.02, seed=1, threads=1)
    assert found is not None
    assert 2 <= found.trials < 1_000


def test_nothing_is_searched_where_no_later_cycle_can_be_ranked() -> None:
    assert search_growth(_gathered(1), trials=3, minutes=5.0, seed=1, threads=1) is None
