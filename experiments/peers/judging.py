"""Judge all contenders on the same cells: tuned on the first, held against the later ones, in the same resamples."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.ablation.metrics import metrics, told
from experiments.peers.allowance import Allowance, Tuned, tune
from experiments.peers.contenders import OURS, Contender
from experiments.peers.grid import CHOSEN_ON
from features.progress import step
from models.resampling import plan_resamples

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from experiments.peers.cells import Cell
    from experiments.peers.grid import Grid

    Drawn = dict[str, list[NDArray[np.float64]]]  # by contender, an array (samples, metrics) a cell

TRUTH = "all jobs, by the truth"


def judge(
    cells: Sequence[Cell],
    grid: Grid,
    contenders: Sequence[Contender],
    allowance: Allowance,
    seed: int,
    threads: int,
    whole: Cell | None = None,
) -> dict[str, Any]:
    """Tune on the first dates of a grid, and rank what came after each later one.

    Parameters
    ----------
    cells
        One a date of the grid.
    grid
        Whose label spans are told apart.
    contenders
        Who ranks; the same rows for all.
    allowance, seed, threads
        Of each contender's search.
    whole
        Where the truth is known: all jobs that nobody visited, as of the end.

    Returns
    -------
    dict
        `cells`: by date `train`, `test` and `false_rate`. `contenders`: by name `parameters`, `trials`, `minutes` of
        the search, `seconds` a fit. `held`: by what lists are held against (a label span in days, or the truth) and
        contender, each metric and, under `ours_more`, by how much ours is above it in the same resamples; means over
        dates, each as `value`, `low`, `high` (95 %, whole plans or entities resampled).
    """
    chosen_on, judged = cells[:CHOSEN_ON], [*cells[CHOSEN_ON:], *([whole] if whole else [])]
    tuned: dict[str, Tuned] = {}
    scores: list[dict[str, NDArray[np.float64]]] = [{} for _ in judged]
    seconds: dict[str, float] = {}
    for contender in contenders:
        with step(f"{contender.name}: choosing parameters, and ranking after {len(judged)} dates"):
            tuned[contender.name] = tune(contender, chosen_on, allowance, seed, threads)
            began = time.perf_counter()
            for place, cell in enumerate(judged):
                scores[place][contender.name] = contender.score(
                    cell.train, cell.test.matrix, tuned[contender.name].parameters, seed, threads
                )
            seconds[contender.name] = (time.perf_counter() - began) / len(judged)
    dated = len(cells) - CHOSEN_ON
    held = _by_span(judged[:dated], scores[:dated], grid, seed)
    if whole:
        held[TRUTH] = {name: [one] for name, one in _drawn(whole, scores[-1], seed).items()}
    return {
        "cells": {f"{cell.as_of:%Y-%m-%d}": _counts(cell) for cell in judged},
        "contenders": {
            name: {
                "parameters": one.parameters,
                "trials": one.trials,
                "minutes": one.minutes,
                "seconds": seconds[name],
            }
            for name, one in tuned.items()
        },
        "held": {against: _beside_ours(drawn) for against, drawn in held.items()},
    }


def _by_span(
    cells: Sequence[Cell], scores: list[dict[str, NDArray[np.float64]]], grid: Grid, seed: int
) -> dict[str, Drawn]:
    held: dict[str, Drawn] = {}
    for cell, by_contender in zip(cells, scores, strict=True):
        for days, rows in grid.within(cell.days).items():
            for name, one in _drawn(cell, by_contender, seed, rows).items():
                held.setdefault(f"{days} days", {}).setdefault(name, []).append(one)
    return held


def _drawn(
    cell: Cell, scores: dict[str, NDArray[np.float64]], seed: int, rows: NDArray[np.bool_] | None = None
) -> dict[str, NDArray[np.float64]]:
    """Measure each contender on the rows as they are, the first row of the result, and in the same resamples."""
    rows = np.ones(len(cell.test.about), dtype=bool) if rows is None else rows
    about: pd.DataFrame = cell.test.about[rows]
    times = np.vstack([np.ones(len(about)), plan_resamples(about["plan_id"].to_numpy(), seed)])
    is_false = about["is_false"].to_numpy(dtype=np.float64)
    return {name: metrics(is_false, one[rows], times) for name, one in scores.items()}


def _beside_ours(drawn: Drawn) -> dict[str, Any]:
    mean = {name: np.mean(parts, axis=0) for name, parts in drawn.items()}
    return {
        name: {
            **told(one[0], one[1:]),
            "ours_more": told(mean[OURS][0] - one[0], mean[OURS][1:] - one[1:]),
        }
        for name, one in mean.items()
    }


def _counts(cell: Cell) -> dict[str, float]:
    about = cell.test.about
    return {"train": len(cell.train.about), "test": len(about), "false_rate": float(about["is_false"].mean())}
