"""Fit every way on earlier cycles, and hold it against all features in the same resamples of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.ablation.metrics import metrics, told
from experiments.ablation.ways import ALL, SEEDS, alone, ways, without
from features.matrix import FAMILIES
from features.progress import step
from models.resampling import plan_resamples
from training.evaluation import score_later_cycles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.ablation.registries import Described
    from training.evaluation import Fold

SEED = 5  # of the resamples


def ablate(described: Described, threads: int, seeds: tuple[int, ...] = SEEDS) -> dict[str, Any]:
    """Measure what each family adds.

    Returns
    -------
    dict
        `visited` and `truth`. Under each: `jobs`, `false_rate`, and `ways`: by name each metric as `value`, `low`,
        `high`, and the same of the difference to all features under `less`. `visited` is the mean over the later
        cycles, by reports; `truth` is the whole last cycle, by what is true in the simulation.
    """
    compared = ways(threads, seeds)
    with step(f"Fitting {len(compared)} ways"):
        folds = score_later_cycles(described.rows, dict(compared))
    with step("Measuring on visited jobs"):
        drawn = [_drawn_of_fold(fold) for fold in folds]
        by_reports = {name: np.mean([one[name] for one in drawn], axis=0) for name in compared}
    with step("Measuring on all jobs of the last cycle"):
        scores = {name: way.score(described.whole) for name, way in compared.items()}
        by_truth = _drawn(described.is_false.to_numpy(), described.whole["plan_id"].to_numpy(), scores)
    tested = np.concatenate([fold.about["is_false"].to_numpy() for fold in folds])
    return {
        "cycles": [fold.cycle for fold in folds],
        "visited": {"jobs": len(tested), "false_rate": float(tested.mean()), "ways": _beside_all(by_reports)},
        "truth": {
            "jobs": len(described.whole),
            "false_rate": float(described.is_false.mean()),
            "ways": _beside_all(by_truth),
        },
    }


def _drawn_of_fold(fold: Fold) -> dict[str, NDArray[np.float64]]:
    return _drawn(fold.about["is_false"].to_numpy(), fold.about["plan_id"].to_numpy(), fold.scores)


def _drawn(
    is_false: NDArray[np.float64], plans: NDArray[Any], scores: dict[str, NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """Measure each way on the rows as they are, the first row of the result, and in the same resamples of plans."""
    times = np.vstack([np.ones(len(plans)), plan_resamples(plans, SEED)])
    return {name: metrics(is_false, each, times) for name, each in scores.items()}


def _beside_all(drawn: dict[str, NDArray[np.float64]]) -> dict[str, Any]:
    listed = [ALL, *(name(family.name) for name in (without, alone) for family in FAMILIES)]
    return {name: {**_told(drawn[name]), "less": _told(drawn[name] - drawn[ALL])} for name in listed}


def _told(drawn: NDArray[np.float64]) -> dict[str, Any]:
    return told(drawn[0], drawn[1:])
