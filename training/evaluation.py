"""How well a model finds false jobs on later cycles than it was trained on, against baselines in the same run.

Every figure is measured on jobs that were visited, since only their outcomes are known: it compares rankings of the
visited, and says nothing by itself of the registered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.resampling import plan_resamples
from training.unseen import later_cycles

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from training.rankers import Ranker
    from training.rounds import LearningRows

BUDGETS = (0.01, 0.02, 0.05, 0.10)


@dataclass(frozen=True)
class Fold:
    """A later cycle that was scored by models trained on the cycles before it.

    Attributes
    ----------
    cycle
        The cycle tested on.
    about
        Its labelled rows.
    scores
        Scores of each ranker by name, in the order of `about`.
    """

    cycle: int
    about: pd.DataFrame
    scores: dict[str, NDArray[np.float64]]


def score_later_cycles(rows: LearningRows, ways: dict[str, Ranker]) -> list[Fold]:
    """Train on what was visited before a cycle began, of other owners; score the cycle. For every cycle that can be."""
    folds = []
    for cycle, earlier, tested in later_cycles(rows.about):
        train, test = rows.where(earlier), rows.where(tested)
        scores = {name: rank(train, test.matrix) for name, rank in ways.items()}
        folds.append(Fold(cycle, test.about, scores))
    return folds


def measure(folds: list[Fold], seed: int) -> dict[str, Any]:
    """Measure each ranker on each later cycle.

    Returns
    -------
    dict
        By cycle: rows, false rate, and by ranker `auc` and `precision@…` at each budget, each as `value`, `low`, `high`
        (95 %, whole plans resampled, the same resamples for every ranker).
    """
    return {
        str(fold.cycle): {
            "visited_jobs": len(fold.about),
            "false_rate": float(fold.about["is_false"].mean()),
            "rankers": _measure_fold(fold, seed),
        }
        for fold in folds
    }


def found_by_share(fold: Fold, ranker: str, points: int = 100) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return shares visited and the shares of all false jobs found, visiting in a ranker's order."""
    order = np.argsort(-fold.scores[ranker], kind="stable")
    found = np.concatenate([[0.0], np.cumsum(fold.about["is_false"].to_numpy()[order])])
    visited = np.linspace(0.0, 1.0, points + 1)
    return visited, np.interp(visited * len(order), np.arange(len(found)), found / found[-1])


def _measure_fold(fold: Fold, seed: int) -> dict[str, Any]:
    is_false = fold.about["is_false"].to_numpy()
    times = plan_resamples(fold.about["plan_id"].to_numpy(), seed)
    return {name: _with_intervals(is_false, scores, times) for name, scores in fold.scores.items()}


def _with_intervals(
    is_false: NDArray[np.float64], scores: NDArray[np.float64], times: NDArray[np.float64]
) -> dict[str, Any]:
    order = np.argsort(-scores, kind="stable")
    ranked, tied = is_false[order], np.unique(-scores, return_inverse=True)[1][order]
    value = _metrics(ranked, tied, np.ones(len(ranked)))
    drawn = [_metrics(ranked, tied, weight[order]) for weight in times]
    return {
        name: {
            "value": value[name],
            "low": float(np.quantile([one[name] for one in drawn], 0.025)),
            "high": float(np.quantile([one[name] for one in drawn], 0.975)),
        }
        for name in value
    }


def _metrics(ranked: NDArray[np.float64], tied: NDArray[np.int64], weight: NDArray[np.float64]) -> dict[str, float]:
    seen, false = np.cumsum(weight), np.cumsum(weight * ranked)
    false_at, true_at = np.bincount(tied, weight * ranked), np.bincount(tied, weight * (1.0 - ranked))
    true_after = true_at.sum() - np.cumsum(true_at) + true_at / 2.0  # a pair with equal scores counts half
    pairs = false_at.sum() * true_at.sum()
    metrics = {"auc": float((false_at * true_after).sum() / pairs) if pairs else 0.5}
    for budget in BUDGETS:
        last = min(int(np.searchsorted(seen, budget * seen[-1])), len(seen) - 1)
        metrics[f"precision@{budget:.0%}"] = float(false[last] / seen[last])
    return metrics
