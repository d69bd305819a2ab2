"""All contenders get the same rows and the same allowance, and are told side by side."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from experiments.benchmarks.section import Table
from experiments.peers.allowance import Allowance, tune
from experiments.peers.cells import Cell
from experiments.peers.contenders import CONTENDERS, Contender, is_installed
from experiments.peers.grid import CHOSEN_ON, Grid
from experiments.peers.judging import TRUTH, judge
from experiments.peers.ranking_section import ranking_blocks
from training.rounds import LearningRows

if TYPE_CHECKING:
    import optuna
    from numpy.typing import NDArray

    from experiments.peers.contenders import Parameters

ROWS = 700
DATES = tuple(datetime.fromisoformat(f"2025-{month:02d}-01") for month in (1, 4, 7, 10))
GRID = Grid(DATES, (timedelta(days=30), timedelta(days=90)))


def _rows(seed: int, rows: int = ROWS) -> LearningRows:
    random = np.random.default_rng(seed)
    is_false = (random.random(rows) < 0.25).astype(float)
    telling = np.where(random.random(rows) < 0.1, np.nan, is_false + random.normal(0.0, 0.6, rows))
    plans = np.char.add("P", (np.arange(rows) // 3).astype(str)).astype(object)
    matrix = pd.DataFrame({"telling": telling, "noise": random.random(rows), "empty": np.nan})
    return LearningRows(pd.DataFrame({"plan_id": plans, "is_false": is_false}), matrix)


def _cell(number: int) -> Cell:
    days = np.random.default_rng(number).uniform(0.0, 90.0, ROWS)
    return Cell(DATES[min(number, len(DATES) - 1)], _rows(number), _rows(100 + number), days)


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    return [_cell(number) for number in range(len(DATES))]


def _turned(trial: optuna.Trial) -> dict[str, float]:
    return {"turn": trial.suggest_float("turn", -1.0, 1.0)}


def _by_turn(
    train: LearningRows, test: pd.DataFrame, parameters: Parameters, seed: int, threads: int
) -> NDArray[np.float64]:
    """Rank by the telling column or, unless a parameter is above zero, against it."""
    del train, seed, threads
    return np.asarray(test["telling"].fillna(0.0) * parameters.get("turn", -1.0))


TURNING = Contender("turning", "numpy", _turned, _by_turn)


def test_the_usual_parameters_are_a_trial_and_stay_where_nothing_else_may_be_tried(cells: list[Cell]) -> None:
    for allowance in (Allowance(1, 10.0), Allowance(50, 0.0)):
        tuned = tune(TURNING, cells[:CHOSEN_ON], allowance, seed=1, threads=1)
        assert (tuned.parameters, tuned.trials) == ({}, 1)


def test_a_search_takes_what_finds_most_on_the_first_dates(cells: list[Cell]) -> None:
    tuned = tune(TURNING, cells[:CHOSEN_ON], Allowance(10, 10.0), seed=1, threads=1)
    assert tuned.trials == 10
    assert tuned.parameters["turn"] > 0.0
    assert tune(TURNING, cells[:CHOSEN_ON], Allowance(10, 10.0), seed=1, threads=1).parameters == tuned.parameters


@pytest.mark.parametrize("contender", CONTENDERS, ids=lambda one: one.name)
def test_each_contender_finds_the_column_that_tells_as_it_comes_and_tuned(contender: Contender) -> None:
    if not is_installed(contender.package):
        pytest.skip(f"{contender.package} is not installed; `make bench` installs it")
    import optuna

    suggested = contender.space(optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1)).ask())
    cell = _cell(0)
    for parameters in ({}, suggested):
        raw = contender.score(cell.train, cell.test.matrix, parameters, 1, 1)
        listed = np.argsort(-raw)[: ROWS // 20]
        assert cell.test.about["is_false"].to_numpy()[listed].mean() > 0.6
        again = contender.score(cell.train, cell.test.matrix, parameters, 1, 1)
        assert np.array_equal(raw, again)


@pytest.fixture(scope="module")
def judged(cells: list[Cell]) -> dict[str, Any]:
    ours = CONTENDERS[0]
    return judge(cells, GRID, (ours, TURNING), Allowance(1, 1.0), seed=1, threads=1, whole=_cell(9))


def test_each_list_is_held_against_both_label_spans_and_the_truth(judged: dict[str, Any]) -> None:
    assert list(judged["held"]) == ["30 days", "90 days", TRUTH]
    assert list(judged["cells"]) == ["2025-07-01", "2025-10-01"]
    for held in judged["held"].values():
        assert held["Rastin"]["ours_more"]["auc"] == {"value": 0.0, "low": 0.0, "high": 0.0}
        assert held["turning"]["ours_more"]["precision@5%"]["low"] > 0.3  # it ranks against the column that tells
        assert held["turning"]["auc"]["high"] < 0.4


def test_the_section_tells_every_comparison_and_who_was_absent(judged: dict[str, Any]) -> None:
    renamed = judged | {
        "contenders": {"Rastin": judged["contenders"]["Rastin"], "XGBoost": judged["contenders"]["turning"]},
        "held": {
            against: {"Rastin": held["Rastin"], "XGBoost": held["turning"]} for against, held in judged["held"].items()
        },
    }
    blocks = ranking_blocks(
        {"one": renamed, "two": renamed}, Allowance(8, 0.5), 1_000, 31, 1404, ["Not run yet: three."]
    )
    text = " ".join(block for block in blocks if isinstance(block, str))
    assert "up to 8 trials" in text
    assert "0.5 minutes" in text
    assert "Not run yet: three." in text
    assert "left out: logistic regression (`scikit-learn`), " in text
    assert "XGBoost: Precision at 5 % surely above in 6 and below in 0 of 6" in text
    precision, area, search = (block for block in blocks if isinstance(block, Table))
    for table in (precision, area):
        assert [row[0] for row in table.rows] == [
            f"{case}, {against}" for case in ("one", "two") for against in judged["held"]
        ]
        assert all(len(row) == len(table.columns) == 3 for row in table.rows)
    assert [row[0] for row in search.rows] == ["Rastin", "XGBoost"]
