"""Ways to score a round's jobs that others have: by rules, by last results, by a model of the reports as they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from training.rankers import rankers

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.replay.policies.policy import Frame
    from training.rounds import LearningRows

Scorer = Callable[["Frame", "LearningRows"], "NDArray[np.float64]"]

LEAST_OF_EACH = 20  # jobs found false, and true: with fewer, models stand back for the rules
DENIALS = ("sms_denied", "phone_denied")
_SURE_POINTS = 12.0  # of the rules, as much as a score can say; jobs of plans with many denials have more


def denied(frame: Frame, _: LearningRows) -> NDArray[np.float64]:
    """Score jobs that somebody denied by SMS or phone, and no others: what offices do."""
    return np.asarray(frame.matrix[list(DENIALS)].fillna(0.0).max(axis=1))


def rules(frame: Frame, learnt: LearningRows) -> NDArray[np.float64]:
    """Score by points for bad checks, as `training.rankers` has them."""
    return np.minimum(rankers(0, 1)["rules"](learnt, frame.matrix) / _SURE_POINTS, 1.0)


def last_result(frame: Frame, learnt: LearningRows) -> NDArray[np.float64]:
    """Score by what earlier visits found of the owner and the operator."""
    return rankers(0, 1)["last_result"](learnt, frame.matrix) / 2.0


def knowing(is_false: pd.Series) -> Scorer:
    """Return the scorer that knows the truth, by `job_id`."""
    return lambda frame, _: is_false.loc[frame.jobs["job_id"]].to_numpy(dtype=np.float64)


def logistic(seed: int) -> Scorer:
    """Return logistic regression on all features, reports at their word."""

    def score(frame: Frame, learnt: LearningRows) -> NDArray[np.float64]:
        raw = rankers(seed, 1)["logistic_regression"](learnt, frame.matrix)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(raw, -500.0, 500.0))))

    return _or_rules(score)


def boosted(seed: int) -> Scorer:
    """Return LightGBM as it comes, on all features, reports at their word."""

    def score(frame: Frame, learnt: LearningRows) -> NDArray[np.float64]:
        import lightgbm

        model = lightgbm.LGBMClassifier(
            random_state=seed, n_jobs=1, verbose=-1, deterministic=True, force_row_wise=True
        )
        fitted = model.fit(learnt.matrix, learnt.about["is_false"])
        return np.asarray(fitted.predict_proba(frame.matrix))[:, 1]

    return _or_rules(score)


def histogram_boosted(seed: int) -> Scorer:
    """Return scikit-learn's histogram gradient boosting as it comes, on all features, reports at their word."""

    def score(frame: Frame, learnt: LearningRows) -> NDArray[np.float64]:
        from sklearn.ensemble import HistGradientBoostingClassifier

        known = learnt.matrix.dropna(axis="columns", how="all")  # it cannot bin a column without a value
        fitted = HistGradientBoostingClassifier(random_state=seed).fit(known, learnt.about["is_false"])
        return np.asarray(fitted.predict_proba(frame.matrix[known.columns]))[:, 1]

    return _or_rules(score)


def can_learn(learnt: LearningRows) -> bool:
    """Say whether enough jobs were found false, and true, to fit a model."""
    false = int(learnt.about["is_false"].sum()) if len(learnt.about) else 0
    return min(false, len(learnt.about) - false) >= LEAST_OF_EACH


def _or_rules(score: Scorer) -> Scorer:
    return lambda frame, learnt: score(frame, learnt) if can_learn(learnt) else rules(frame, learnt)
