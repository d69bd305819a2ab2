"""The guards look at the latest cycle of a retraining: quiet on a sound one, and each fault is found."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from training.evaluation import Fold
from training.guarding import guarded
from training.rounds import LearningRows
from training.unseen import later_cycles

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = datetime.fromisoformat("2022-06-01")
CYCLES, JOBS = (1402, 1403, 1404), 1_600


def _rows(change: Callable[[pd.DataFrame, pd.DataFrame, np.random.Generator], None] | None = None) -> LearningRows:
    """Draw three cycles of visited jobs, two to a plan; `change` may spoil what is known of them."""
    random = np.random.default_rng(7)
    rows = JOBS * len(CYCLES)
    place = np.repeat(np.arange(len(CYCLES)), JOBS)
    plan = np.arange(rows) // 2
    matrix = pd.DataFrame(random.normal(size=(rows, 4)), columns=["sign", "other", "noise", "operator_false_rate"])
    odds = 1.3 * matrix["sign"] + 0.8 * matrix["other"] - 1.0
    about = pd.DataFrame(
        {
            "job_id": [f"J{number:05d}" for number in range(rows)],
            "plan_id": [f"P{number:05d}" for number in plan],
            "first_plan": [f"P{number:05d}" for number in plan],
            "cycle": np.array(CYCLES)[place],
            "round": [FIRST + timedelta(days=365 * int(year)) for year in place],
            "visited_at": [FIRST + timedelta(days=365 * int(year) + 30) for year in place],
            "is_false": (random.random(rows) < 1.0 / (1.0 + np.exp(-odds))).astype(float),
            "level": random.choice(["provincial", "county"], rows),
            "inspector_id": [f"I{number:03d}" for number in random.integers(0, 40, rows)],
            "firm_id": None,
            "reported_via": random.choice(["direct", "relayed"], rows),
            "distance_m": random.uniform(0, 900, rows),
            "duration_min": random.integers(11, 90, rows).astype(float),
        }
    )
    if change:
        change(about, matrix, random)
    return LearningRows(about, matrix)


def _guarded(rows: LearningRows) -> dict[str, Any]:
    folds = [
        Fold(cycle, rows.where(tested).about, {"rastin": rows.matrix.loc[tested, "sign"].to_numpy()})
        for cycle, _, tested in later_cycles(rows.about)
    ]
    return guarded(rows, folds, seed=1, threads=1)


def _tells(about: pd.DataFrame, matrix: pd.DataFrame, random: np.random.Generator) -> None:
    matrix["noise"] = np.where(random.random(len(about)) < 0.03, 0.5, about["is_false"]) * 9.0 + matrix["noise"]


def _confirms(about: pd.DataFrame, matrix: pd.DataFrame, random: np.random.Generator) -> None:
    del matrix
    lenient = about["inspector_id"].str[-1].isin(list("01234")) & (random.random(len(about)) < 0.8)
    about.loc[lenient, "is_false"] = 0.0


def _repeats(about: pd.DataFrame, matrix: pd.DataFrame, random: np.random.Generator) -> None:
    past = np.where(about["is_false"] == 1.0, 1.0, 0.0) + random.normal(size=len(about))
    matrix["operator_false_rate"] = past


def _rounds(about: pd.DataFrame, matrix: pd.DataFrame, random: np.random.Generator) -> None:
    del matrix, random
    last = about["cycle"] == max(CYCLES)
    about.loc[last, "duration_min"] = (about.loc[last, "duration_min"] / 5).round() * 5 + 5


def _shifts(about: pd.DataFrame, matrix: pd.DataFrame, random: np.random.Generator) -> None:
    del random
    matrix.loc[about["cycle"] == max(CYCLES), "sign"] += 1.0


def _few(about: pd.DataFrame, matrix: pd.DataFrame, random: np.random.Generator) -> None:
    del matrix
    about.loc[random.random(len(about)) < 0.01, "level"] = "senior"


def test_a_sound_retraining_has_no_finding_but_its_figures() -> None:
    said = _guarded(_rows())
    assert said["findings"] == []
    assert set(said["verifier"]) == {"who", "history"}
    assert abs(said["verifier"]["who"]["fall"]) < 0.01


@pytest.mark.parametrize(
    ("change", "guard", "column"),
    [
        (_tells, "leak", "noise"),
        (_confirms, "verifier", "inspector_id"),
        (_repeats, "verifier", "operator_false_rate"),
        (_rounds, "recording", "duration_min"),
        (_shifts, "drift", "sign"),
        (_few, "small_groups", "level"),
    ],
)
def test_a_fault_is_found_by_its_guard(
    change: Callable[[pd.DataFrame, pd.DataFrame, np.random.Generator], None], guard: str, column: str
) -> None:
    found = _guarded(_rows(change))["findings"]
    assert [(one["guard"], column) for one in found if column in one["columns"]] == [(guard, column)]
    assert {one["guard"] for one in found} <= {guard, "drift"}


def test_without_a_cycle_to_score_nothing_is_said() -> None:
    rows = _rows().where(_rows().about["cycle"] == CYCLES[0])
    assert guarded(rows, [], seed=1, threads=1) == {"findings": [], "verifier": {}}


def test_the_same_seed_gives_the_same_findings() -> None:
    assert _guarded(_rows(_confirms)) == _guarded(_rows(_confirms))
