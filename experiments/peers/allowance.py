"""The same allowance of tuning for everybody: so many trials, so many minutes, whichever ends first.

Parameters are chosen as `rastin train --trials` chooses them: the usual ones are the first trial, others are suggested
by a tree-structured Parzen estimator, and the trial with the least mean regret over as-of dates is taken.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.listed_share import is_listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import optuna

    from experiments.peers.cells import Cell
    from experiments.peers.contenders import Contender


@dataclass(frozen=True)
class Allowance:
    """How far a contender may search: trials, the usual parameters among them, and minutes; no trial begins later."""

    trials: int
    minutes: float


@dataclass(frozen=True)
class Tuned:
    """What a contender chose: its parameters (none are the usual ones), after how many trials and minutes."""

    parameters: dict[str, float]
    trials: int
    minutes: float


def tune(contender: Contender, cells: Sequence[Cell], allowance: Allowance, seed: int, threads: int) -> Tuned:
    """Choose a contender's parameters on as-of dates before those it is judged on.

    Parameters
    ----------
    contender
        Whose.
    cells
        The dates to choose on.
    allowance
        Where to stop.
    seed, threads
        Of the search and of each fit.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    began = time.monotonic()
    found = [_tried(contender, cells, {}, seed, threads)]

    def attempt(trial: optuna.Trial) -> float:
        found.append(_tried(contender, cells, contender.space(trial), seed, threads))
        return float(np.mean(found[-1][1]))

    left = 60.0 * allowance.minutes - (time.monotonic() - began)
    if allowance.trials > 1 and left > 0.0:
        study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
        study.optimize(attempt, n_trials=allowance.trials - 1, timeout=left)
    by_trial = np.array([shares for _, shares in found])
    best = int(np.argmin((by_trial.max(axis=0) - by_trial).mean(axis=1)))
    return Tuned(found[best][0], len(found), (time.monotonic() - began) / 60.0)


def _tried(
    contender: Contender, cells: Sequence[Cell], parameters: dict[str, float], seed: int, threads: int
) -> tuple[dict[str, float], list[float]]:
    """Return parameters with, by date, which share of the listed is false."""
    shares = []
    for cell in cells:
        raw = contender.score(cell.train, cell.test.matrix, parameters, seed, threads)
        shares.append(float(cell.test.about["is_false"].to_numpy()[is_listed(raw, np.ones(len(raw)))].mean()))
    return parameters, shares
