"""Guards on a retraining: what would make the figures of its latest cycle mislead, as parts of the evaluation.

They look at the last cycle that was scored by a model of the cycles before it. Models that guards need are light: they
are compared with one another, not with the candidate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from features.families.field_history import FIELD_HISTORY
from models.guards import (
    Finding,
    Labelled,
    find_drift,
    find_leaks,
    find_lookups,
    find_outcome_by_verifier,
    find_recording_changes,
    find_score_drift,
    find_small_groups,
    find_verifier,
    verifier_figures,
)
from models.risk import fit_risk_model
from training.any_table.matrix import make_matrix
from training.unseen import later_cycles

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from training.evaluation import Fold
    from training.rounds import LearningRows

WHO = ("level", "inspector_id", "firm_id", "reported_via")
HOW = ("level", "firm_id", "reported_via", "distance_m", "duration_min")
KINDS = ("is_wage_job", "is_enterprise", "is_home_business", "is_licensed", "by_batch", "by_webservice")
LIGHT_TREES, LIGHT_LEARNING_RATE = 60, 0.15
HISTORY = (
    "what earlier visits found around a job, which also tells who visits there",
    "یافته‌های بازدیدهای پیشین پیرامون شغل، که نشان می‌دهد چه کسی آنجا بازدید می‌کند",
)


def guarded(rows: LearningRows, folds: Sequence[Fold], seed: int, threads: int) -> dict[str, Any]:
    """Ask every guard about the latest cycle that was scored by a model of earlier ones.

    Parameters
    ----------
    rows
        All labelled rows.
    folds
        As `training.evaluation.score_later_cycles` scored them.
    seed, threads
        As for the risk model.

    Returns
    -------
    dict
        `findings`, as `models.guards.Finding.to_document` writes them; `verifier`, whether they are beyond chance or
        not: by how much a light model's area rises when it is told who verified (`who`), and falls without what
        earlier visits found (`history`). Both empty where no cycle could be scored.
    """
    if not folds:
        return {"findings": [], "verifier": {}}
    *_, (_, earlier, tested) = later_cycles(rows.about)
    train, test = _labelled(rows.where(earlier)), _labelled(rows.where(tested))
    about = (rows.about[earlier], rows.about[tested])
    light = _Light(train, test, seed, threads)
    history = tuple(feature.name for feature in FIELD_HISTORY.features if feature.name in train.columns)
    verifier = _verifier(train, test, about, light, history)
    found = [
        *find_leaks(train, test, light.score_with),
        *find_lookups(train, test, folds[-1].scores["rastin"]),
        *find_outcome_by_verifier(WHO, verifier["who"]),
        *find_verifier(history, verifier["history"], HISTORY),
        *_recording(train, test, about),
        *find_drift(train, test),
        *_score_drift(folds),
        *find_small_groups(_groups(test, about[1])),
    ]
    return {"findings": [finding.to_document() for finding in found], "verifier": verifier}


@dataclass(frozen=True)
class _Light:
    """Light models of the earlier rows, on some columns and on more that are given."""

    train: Labelled
    test: Labelled
    seed: int
    threads: int

    def score_with(
        self, names: Sequence[str], more: tuple[pd.DataFrame, pd.DataFrame] | None = None
    ) -> NDArray[np.float64]:
        """Score the later rows; shape (rows of test,)."""
        before, after = (side.columns[list(names)] for side in (self.train, self.test))
        if more:
            before, after = pd.concat([before, more[0]], axis=1), pd.concat([after, more[1]], axis=1)
        model = fit_risk_model(
            before,
            self.train.outcome,
            seed=self.seed,
            threads=self.threads,
            trees=LIGHT_TREES,
            learning_rate=LIGHT_LEARNING_RATE,
        )
        return model.raw_scores(after, self.threads)


def _labelled(rows: LearningRows) -> Labelled:
    about = rows.about
    return Labelled(rows.matrix, about["is_false"].to_numpy(dtype=float), about["plan_id"].to_numpy())


def _verifier(
    train: Labelled,
    test: Labelled,
    about: tuple[pd.DataFrame, pd.DataFrame],
    light: _Light,
    history: tuple[str, ...],
) -> dict[str, dict[str, float]]:
    """Tell a light model who verified, and keep from it what earlier visits found: so much of its lift is either."""
    plain = light.score_with(train.names)
    told = light.score_with(train.names, _who(train, test, about, light.seed))
    without = light.score_with([name for name in train.names if name not in history])
    return {
        "who": verifier_figures(test.outcome, told, plain, test.cluster),
        "history": verifier_figures(test.outcome, plain, without, test.cluster),
    }


def _who(
    train: Labelled, test: Labelled, about: tuple[pd.DataFrame, pd.DataFrame], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say who verified as numbers: how often each found false jobs in other earlier rows."""
    before, after = (
        Labelled(one[list(WHO)].reset_index(drop=True), side.outcome, side.cluster)
        for one, side in zip(about, (train, test), strict=True)
    )
    told = make_matrix(before, after, seed)
    return told.train, told.test


def _recording(train: Labelled, test: Labelled, about: tuple[pd.DataFrame, pd.DataFrame]) -> list[Finding]:
    """Compare how visits were reported in the last two cycles."""
    last = int(about[0]["cycle"].max())
    is_last = (about[0]["cycle"] == last).to_numpy()
    before = Labelled(about[0][list(HOW)][is_last], train.outcome[is_last], train.cluster[is_last])
    after = Labelled(about[1][list(HOW)], test.outcome, test.cluster)
    return find_recording_changes(before, after, (f"cycle {last}", f"cycle {int(about[1]['cycle'].max())}"))


def _score_drift(folds: Sequence[Fold]) -> list[Finding]:
    if len(folds) < 2:  # noqa: PLR2004  (cycles to compare)
        return []
    before, after = folds[-2:]
    return find_score_drift(
        pd.Series(before.scores["rastin"]),
        pd.Series(after.scores["rastin"]),
        before.about["plan_id"].to_numpy(),
        after.about["plan_id"].to_numpy(),
    )


def _groups(test: Labelled, about: pd.DataFrame) -> Labelled:
    kinds = test.columns[[name for name in KINDS if name in test.columns]]
    who = about[["level", "reported_via"]].reset_index(drop=True)
    return Labelled(pd.concat([kinds, who], axis=1), test.outcome, test.cluster)
