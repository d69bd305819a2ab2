"""What a model card draws, as figures: they stand in the evaluation, so that a card can be drawn from it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from features.matrix import FAMILIES
from models.listing_bound import lower
from models.protected_groups import protected
from models.resampling import plan_resamples
from training.evaluation import found_by_share

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from models.calibration import Calibration
    from models.risk import RiskModel
    from training.evaluation import Fold

LIFT_POINTS = 50
GROUPS = 10
EXPLAINED = 1_000  # rows drawn for contributions: explaining costs some eighty times scoring


def lift(fold: Fold) -> dict[str, Any]:
    """Return each ranker's share of false jobs found by share of jobs visited, on one later cycle."""
    found = {name: found_by_share(fold, name, LIFT_POINTS) for name in fold.scores}
    visited = next(iter(found.values()))[0]
    curves = {name: [round(float(share), 4) for share in shares] for name, (_, shares) in found.items()}
    return {"cycle": fold.cycle, "visited": [round(float(share), 4) for share in visited], "found": curves}


def calibration_groups(
    folds: list[Fold],
    calibration: Calibration,
    lowered: Mapping[str, float],
    weights: list[NDArray[np.float64]],
    seed: int,
) -> list[dict[str, float]]:
    """Compare scores with what was reported, in groups of equal weight by score.

    Parameters
    ----------
    folds
        Later cycles, scored by models of the cycles before.
    calibration
        The release's.
    lowered
        By how much the release lowers the raw scores of each protected group.
    weights
        How many registered jobs each row stands for, by fold.
    seed
        Seeds the drawing of plans for the intervals.

    Returns
    -------
    list of dict
        By group: `score` (its mean), `false` (share reported false), `low`, `high` (95 %, whole plans drawn again),
        `jobs`.
    """
    if not folds:
        return []
    raw = [lower(fold.scores["rastin"], protected(fold.about), lowered) for fold in folds]
    score = calibration.probability(np.concatenate(raw))
    is_false = np.concatenate([fold.about["is_false"].to_numpy(dtype=float) for fold in folds])
    plans = np.concatenate([fold.about["plan_id"].to_numpy(dtype=str) for fold in folds])
    weight = np.concatenate(weights)
    order = np.argsort(score, kind="stable")
    group = np.empty(len(score), dtype=np.int64)
    group[order] = np.minimum(np.cumsum(weight[order]) / weight.sum() * GROUPS, GROUPS - 1).astype(np.int64)
    times = plan_resamples(plans, seed)
    return [_group(score, is_false, weight, times, group == number) for number in np.unique(group)]


def contributions_by_family(model: RiskModel, matrix: pd.DataFrame, seed: int, threads: int) -> dict[str, float]:
    """Return how much each feature family moves a raw score: the mean size of its contributions' sum, in log-odds."""
    if len(matrix) > EXPLAINED:
        drawn = np.random.default_rng(seed).choice(len(matrix), EXPLAINED, replace=False)
        matrix = matrix.iloc[np.sort(drawn)]
    contributions, _ = model.contributions(matrix, threads)
    column = {name: place for place, name in enumerate(model.columns)}
    moved = {}
    for family in FAMILIES:
        its = [column[feature.name] for feature in family.features if feature.name in column]
        if its:
            moved[family.name] = float(np.abs(contributions[:, its].sum(axis=1)).mean())
    return moved


def _group(
    score: NDArray[np.float64],
    is_false: NDArray[np.float64],
    weight: NDArray[np.float64],
    times: NDArray[np.float64],
    its: NDArray[np.bool_],
) -> dict[str, float]:
    drawn = times[:, its] * weight[its]
    rows = drawn.sum(axis=1)
    rates = (drawn @ is_false[its])[rows > 0.0] / rows[rows > 0.0]
    low, high = np.quantile(rates, [0.025, 0.975])
    return {
        "score": float(np.average(score[its], weights=weight[its])),
        "false": float(np.average(is_false[its], weights=weight[its])),
        "low": float(low),
        "high": float(high),
        "jobs": int(its.sum()),
    }
