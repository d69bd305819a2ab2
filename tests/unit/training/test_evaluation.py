"""Metrics are scikit-learn's where it has them; a model is tested only on cycles later than all it learnt from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import precision_score, roc_auc_score

from training.evaluation import Fold, found_by_share, measure, score_later_cycles
from training.rounds import LearningRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST = datetime.fromisoformat("2022-06-01")


def _about(cycles: tuple[int, ...] = (1401, 1402, 1403), jobs: int = 200, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    parts = [
        pd.DataFrame(
            {
                "job_id": [f"J{cycle}{number:04d}" for number in range(jobs)],
                "plan_id": [f"P{cycle}{number // 2:04d}" for number in range(jobs)],
                "first_plan": [_owner(cycle, number // 2) for number in range(jobs)],
                "cycle": cycle,
                "round": FIRST + timedelta(days=365 * place),
                "visited_at": [
                    FIRST + timedelta(days=365 * place + float(day)) for day in random.uniform(1, 500, jobs)
                ],
                "is_false": (random.random(jobs) < 0.3).astype(float),
            }
        )
        for place, cycle in enumerate(cycles)
    ]
    return pd.concat(parts, ignore_index=True)


def _owner(cycle: int, plan: int) -> str:
    """Name the owner's first plan; one owner in twenty has a plan in every cycle."""
    return f"P1401{plan:04d}" if plan % 20 == 0 else f"P{cycle}{plan:04d}"


def _fold(scores: NDArray[np.float64], about: pd.DataFrame) -> Fold:
    return Fold(1403, about, {"ours": scores})


def _metrics(fold: Fold) -> dict[str, dict[str, float]]:
    measured: dict[str, dict[str, float]] = measure([fold], seed=1)["1403"]["rankers"]["ours"]
    return measured


@pytest.mark.parametrize("decimals", [12, 1, 0])
def test_the_auc_is_that_of_scikit_learn_with_ties_and_without(decimals: int) -> None:
    about = _about((1403,))
    scores = np.random.default_rng(2).normal(size=len(about)).round(decimals) + about["is_false"].to_numpy().round()
    wanted = roc_auc_score(about["is_false"], scores)
    assert _metrics(_fold(scores, about))["auc"]["value"] == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize(("name", "rows"), [("precision@1%", 2), ("precision@5%", 10), ("precision@10%", 20)])
def test_the_precision_at_a_budget_is_that_of_scikit_learn(name: str, rows: int) -> None:
    about = _about((1403,))
    scores = np.random.default_rng(3).normal(size=len(about)) + about["is_false"].to_numpy()
    visited = scores >= np.sort(scores)[-rows]
    assert visited.sum() == rows
    wanted = precision_score(about["is_false"], visited)
    assert _metrics(_fold(scores, about))[name]["value"] == pytest.approx(wanted, abs=1e-12)


def test_a_perfect_ranker_gets_one_and_a_perverse_one_nothing() -> None:
    about = _about((1403,))
    is_false = about["is_false"].to_numpy()
    for metric in _metrics(_fold(is_false, about)).values():
        assert metric["value"] == metric["low"] == metric["high"] == 1.0
    for metric in _metrics(_fold(-is_false, about)).values():
        assert metric["value"] == 0.0


def test_the_bounds_hold_the_value_and_are_wider_where_plans_are_larger() -> None:
    about = _about((1403,))
    scores = np.random.default_rng(4).normal(size=100)[np.arange(200) // 2] + 1.0
    paired = about.assign(is_false=about["is_false"].to_numpy()[np.arange(200) // 2 * 2])
    auc = _metrics(_fold(scores, paired))["auc"]
    alone = _metrics(_fold(scores, paired.assign(plan_id=paired["job_id"])))["auc"]
    assert auc["low"] < auc["value"] < auc["high"]
    assert auc["high"] - auc["low"] > alone["high"] - alone["low"]


def test_every_ranker_is_measured_on_the_same_resamples() -> None:
    about = _about((1403,))
    scores = np.random.default_rng(5).normal(size=len(about))
    measured = measure([Fold(1403, about, {"one": scores, "other": scores * 2.0})], seed=1)["1403"]["rankers"]
    assert measured["one"] == measured["other"]


def test_the_curve_begins_at_nothing_and_ends_at_all() -> None:
    about = _about((1403,))
    visited, found = found_by_share(_fold(about["is_false"].to_numpy(), about), "ours", points=10)
    assert (visited[0], found[0], visited[-1], found[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert (np.diff(found) >= 0).all()


class _Noted:
    """A ranker that notes what it was trained on and what it had to rank."""

    def __init__(self) -> None:
        self.seen: list[tuple[pd.DataFrame, pd.DataFrame]] = []

    def __call__(self, train: LearningRows, test: pd.DataFrame) -> NDArray[np.float64]:
        self.seen.append((train.about, test))
        return np.zeros(len(test))


def test_no_fold_learns_from_its_own_cycle_or_a_later_one_or_a_visit_after_it_began_or_an_owner_in_it() -> None:
    about = _about()
    rows = LearningRows(about, pd.DataFrame({"row": np.arange(len(about), dtype=float)}))
    ranker = _Noted()
    folds = score_later_cycles(rows, {"noted": ranker})
    assert [fold.cycle for fold in folds] == [1402, 1403]
    for fold, (train, test) in zip(folds, ranker.seen, strict=True):
        began = fold.about["round"].min()
        assert (train["cycle"] < fold.cycle).all()
        assert (train["visited_at"] < began).all()
        assert not set(train["first_plan"]) & set(fold.about["first_plan"])
        strangers = ~about["first_plan"].isin(fold.about["first_plan"])
        earlier = about[(about["cycle"] < fold.cycle) & (about["visited_at"] < began) & strangers]
        assert len(earlier) < (about["cycle"] < fold.cycle).sum()
        assert train["job_id"].tolist() == earlier["job_id"].tolist()
        assert test["row"].tolist() == about.index[about["cycle"] == fold.cycle].tolist()
        assert fold.about["job_id"].tolist() == about.loc[about["cycle"] == fold.cycle, "job_id"].tolist()


def test_a_cycle_with_too_few_false_jobs_is_not_tested_on() -> None:
    about = _about()
    about.loc[(about["cycle"] == 1403), "is_false"] = 0.0
    rows = LearningRows(about, pd.DataFrame({"row": np.arange(len(about), dtype=float)}))
    assert [fold.cycle for fold in score_later_cycles(rows, {"noted": _Noted()})] == [1402]
