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
from training.search import least_regret

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    began = time.monotonic()

    def shares_of(parameters: Mapping[str, float]) -> list[float]:
        return _found_by_date(contender, cells, parameters, seed, threads)

    usual = shares_of({})
    left = 60.0 * allowance.minutes - (time.monotonic() - began)
    trials = allowance.trials - 1 if left > 0.0 else 0
    found = least_regret(shares_of, contender.space, usual, trials, left, seed)
    return Tuned(found.growth, found.trials, (time.monotonic() - began) / 60.0)


def _found_by_date(
    contender: Contender, cells: Sequence[Cell], parameters: Mapping[str, float], seed: int, threads: int
) -> list[float]:
    """Return, by date, which share of the listed is false."""
    shares = []
    for cell in cells:
        raw = contender.score(cell.train, cell.test.matrix, parameters, seed, threads)
        shares.append(float(cell.test.about["is_false"].to_numpy()[is_listed(raw, np.ones(len(raw)))].mean()))
    return shares
