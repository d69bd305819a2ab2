"""The gate is held on visits that neither release has learnt from, or says that there are none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from tests.shelves import let_through, put, shelf_in
from training.gate_trial import hold_gate
from training.rounds import LearningRows

if TYPE_CHECKING:
    from pathlib import Path

    from models.release import Release
    from models.shelf import Shelf

BEGAN = datetime.fromisoformat("2024-01-01")
DAYS, JOBS = 600, 1200


def _rows() -> LearningRows:
    """Return jobs visited evenly over the days, two an owner; column `a` says what the fixed model knows, `b` more."""
    random = np.random.default_rng(3)
    matrix = pd.DataFrame(random.normal(size=(JOBS, 3)), columns=["a", "b", "c"])
    odds = 0.7 * matrix["a"] + 1.6 * matrix["b"]
    visited = [BEGAN + timedelta(days=float(day)) for day in np.linspace(0, DAYS, JOBS, endpoint=False)]
    about = pd.DataFrame(
        {
            "job_id": [f"J{number:04d}" for number in range(JOBS)],
            "plan_id": [f"P{number // 2:04d}" for number in range(JOBS)],
            "first_plan": [f"P{number // 2:04d}" for number in range(JOBS)],
            "cycle": 1403,
            "worker_gender": "male",
            "settlement": "urban",
            "support_group": "none",
            "visited_at": visited,
            "round": [moment - timedelta(days=20) for moment in visited],
            "is_false": (random.random(JOBS) < 1.0 / (1.0 + np.exp(-odds))).astype(float),
        }
    )
    return LearningRows(about, matrix)


def _dated(day: int) -> str:
    return (BEGAN + timedelta(days=day)).isoformat()


def _held(shelf: Shelf, champion: Release, candidate: Release, rows: LearningRows) -> dict[str, Any]:
    if shelf.champion() is None:
        let_through(shelf, champion.name)
        shelf.promote(champion.name)
    return hold_gate(shelf, candidate, rows, threads=1)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return shelf_in(tmp_path)


def test_a_stand_in_that_saw_nothing_later_is_tried_beside_the_champion(tmp_path: Path, shelf: Shelf) -> None:
    champion, candidate = put(tmp_path, as_of=_dated(300)), put(tmp_path, as_of=_dated(DAYS))
    said = _held(shelf, champion, candidate, _rows())
    assert (said["tried"], said["jobs"], said["visited_since"]) == ("stand_in", 600, _dated(300))
    assert (said["says"], said["passes"]) == ("better", True)  # it learns `b`, of which the fixed model knows nothing
    assert shelf.gate(candidate.name) == said
    assert shelf.promote(candidate.name).present == candidate.name


def test_owners_seen_before_are_not_tried_on(tmp_path: Path, shelf: Shelf) -> None:
    champion, candidate = put(tmp_path, as_of=_dated(300)), put(tmp_path, as_of=_dated(DAYS))
    rows = _rows()
    again = rows.about.assign(first_plan=[f"P{number % 601 // 2:04d}" for number in range(JOBS)])
    said = _held(shelf, champion, candidate, LearningRows(again, rows.matrix))
    assert said["jobs"] < 10
    assert (said["says"], said["passes"]) == ("cannot_be_told", False)


def test_visits_after_both_were_trained_try_the_two_themselves(tmp_path: Path, shelf: Shelf) -> None:
    champion, candidate = put(tmp_path, as_of=_dated(200)), put(tmp_path, as_of=_dated(400))
    said = _held(shelf, champion, candidate, _rows())
    assert (said["tried"], said["jobs"], said["visited_since"]) == ("release", 400, _dated(400))
    assert said["says"] == "not_worse"  # both hold the same model
    assert said["measures"]["precision@5%"]["difference"] == 0.0


def test_where_no_visit_came_later_it_says_so(tmp_path: Path, shelf: Shelf) -> None:
    champion, candidate = put(tmp_path, as_of=_dated(DAYS)), put(tmp_path, as_of=_dated(DAYS), seed=2)
    said = _held(shelf, champion, candidate, _rows())
    assert (said["says"], said["passes"], said["jobs"]) == ("cannot_be_told", False, 0)
    assert "no job that was visited after the champion was trained" in said["reasons"][0]["en"]


def test_a_champion_of_other_features_cannot_be_compared(tmp_path: Path, shelf: Shelf) -> None:
    champion, candidate = put(tmp_path, as_of=_dated(300)), put(tmp_path, as_of=_dated(DAYS))
    rows = _rows()
    said = _held(shelf, champion, candidate, LearningRows(rows.about, rows.matrix.drop(columns="a")))
    assert said["says"] == "cannot_be_told"
    assert "reads features that this version does not compute" in said["reasons"][0]["en"]


def test_the_champion_is_not_held_against_itself(tmp_path: Path, shelf: Shelf) -> None:
    champion = put(tmp_path, as_of=_dated(300))
    said = _held(shelf, champion, champion, _rows())
    assert said["reasons"][0]["en"] == "This release is the champion already."
    assert shelf.promote(champion.name).present == champion.name
