"""No score that calibration or belief is judged on comes from a model that saw the row, its owner or a later report."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from training.rounds import LearningRows
from training.unseen import by_trees, cross_fitted, scored_by_earlier_rounds

ROUNDS = [datetime.fromisoformat("2022-06-01") + timedelta(days=61 * number) for number in range(12)]


def _rows(jobs: int = 3_000) -> LearningRows:
    """Make rows whose one column says nothing but who the owner is: what a model may not have learnt."""
    random = np.random.default_rng(1)
    owner = random.integers(0, 60, jobs)
    number = np.sort(random.integers(0, len(ROUNDS), jobs))
    about = pd.DataFrame(
        {
            "job_id": [f"J{job:05d}" for job in range(jobs)],
            "plan_id": [f"P{job:05d}" for job in range(jobs)],
            "first_plan": [f"P{one:05d}" for one in owner],
            "cycle": 1401 + number // 6,
            "round": [ROUNDS[one] for one in number],
            "visited_at": [ROUNDS[one] + timedelta(days=30) for one in number],
            "is_false": (owner % 2).astype(float),
        }
    )
    return LearningRows(about, pd.DataFrame({"owner": owner.astype(float)}))


def _is_told(raw: np.ndarray, rows: LearningRows) -> float:
    """How far a score tells an owner's outcome: the share of pairs it puts right."""
    is_false = rows.about["is_false"].to_numpy() == 1.0
    return float((raw[is_false][:, None] > raw[~is_false][None, :]).mean())


def test_a_cross_fitted_score_knows_nothing_of_the_owner() -> None:
    rows = _rows()
    raw = cross_fitted(rows, rows.about["is_false"].to_numpy(), 1, by_trees(1, threads=1))
    assert np.isfinite(raw).all()
    assert _is_told(raw, rows) < 0.7


def test_the_first_third_of_the_rounds_is_only_learnt_from() -> None:
    rows = _rows()
    rows.about["first_plan"] = rows.about["job_id"]
    raw = scored_by_earlier_rounds(rows, rows.about["is_false"].to_numpy(), seed=1, threads=1)
    early = rows.about["round"].isin(ROUNDS[:4]).to_numpy()
    assert np.isnan(raw[early]).all()
    assert np.isfinite(raw[~early]).all()


def test_what_is_reported_later_changes_no_score() -> None:
    rows = _rows()
    rows.about["first_plan"] = rows.about["job_id"]
    is_false = rows.about["is_false"].to_numpy()
    before = scored_by_earlier_rounds(rows, is_false, seed=1, threads=1)
    scored = rows.about["round"].isin(ROUNDS[4:7]).to_numpy()
    turned = np.where(rows.about["round"] >= ROUNDS[4], 1.0 - is_false, is_false)
    after = scored_by_earlier_rounds(rows, turned, seed=1, threads=1)
    assert (before[scored] == after[scored]).all()
    assert not (before[~scored & np.isfinite(before)] == after[~scored & np.isfinite(after)]).all()


def test_an_owner_who_is_tested_is_not_learnt_from() -> None:
    rows = _rows()
    raw = scored_by_earlier_rounds(rows, rows.about["is_false"].to_numpy(), seed=1, threads=1)
    assert np.isnan(raw).all()  # every owner has jobs in every half-year, so there is nothing left to learn from
