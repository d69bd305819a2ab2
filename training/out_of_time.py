"""Labelled rows as the next months will meet the model: what calibration and the errors by group are judged on.

Rows stand for the registered by one over their plan's chance of a visit (`training.selection`), and are scored by
models of what was known some months before them, as the next will be. Where rows are few, such models are too much
weaker than the model of all rows to speak for it, and rows are scored by models of other owners' rows instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.few_reports import both_ways
from training.selection import weights_for_registered
from training.unseen import HALF_YEAR, cross_fitted, scored_by_earlier_rounds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from training.parts import Gathered
    from training.recipe import Recipe


@dataclass(frozen=True)
class OutOfTime:
    """Rows, each with a score by a model that did not see it.

    Attributes
    ----------
    about
        As in `LearningRows`.
    raw
        Raw scores, shape (rows,).
    is_false
        What is believed of each, 0 to 1, shape (rows,).
    weight
        How many of the registered each stands for, relative to the average, shape (rows,).
    """

    about: pd.DataFrame
    raw: NDArray[np.float64]
    is_false: NDArray[np.float64]
    weight: NDArray[np.float64]

    @property
    def half_year(self) -> NDArray[np.int64]:
        """Number of the half-year of each row; shape (rows,)."""
        return np.unique(self.about["round"], return_inverse=True)[1] // HALF_YEAR


def out_of_time(gathered: Gathered, is_false: NDArray[np.float64], recipe: Recipe, threads: int) -> OutOfTime:
    """Score labelled rows by models that did not see them.

    Parameters
    ----------
    gathered
        All labelled rows, each plan's chance of having been visited, and where their models begin.
    is_false
        What is believed of each row, shape (rows,).
    recipe
        How the model of all rows is made, and so these.
    threads
        How many threads to use.
    """
    rows = gathered.rows
    if gathered.registered is not None:
        learn = both_ways(recipe.seed, threads, growth=recipe.growth, begun=gathered.denial)
        raw = cross_fitted(rows, is_false, recipe.seed, learn)
    else:
        raw = scored_by_earlier_rounds(rows, is_false, recipe.seed, threads, growth=recipe.growth)
    scored = ~np.isnan(raw)
    about = rows.about[scored].reset_index(drop=True)
    return OutOfTime(about, raw[scored], is_false[scored], weights_for_registered(gathered.chances, about["plan_id"]))
