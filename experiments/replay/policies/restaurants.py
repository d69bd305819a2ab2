"""The policies that apply to a table of single inspections: no checks by SMS, no operators, no protected groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.replay.policies import scorers
from experiments.replay.policies.catalogue import PEERS_SHARE, PLAIN, RANDOM, SHARES, TRUTH, Kind, rastin
from experiments.replay.policies.designs import Designed
from experiments.replay.policies.hybrid import Hybrid
from experiments.replay.policies.lists import AtRandom, Listed
from experiments.replay.policies.rastin import Rastin
from models.calibration import fit_calibration
from models.guards.labelled import Labelled
from training.any_table.matrix import Matrix
from training.any_table.ranking import best_growth
from training.few_reports import learner
from training.selection import weights_for_registered
from training.unseen import cross_fitted

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.replay.policies.policy import Frame, Policy
    from experiments.replay.policies.scorers import Scorer
    from training.rounds import LearningRows

_MOST_POINTS = 200.0  # of violations in an inspection


def as_benched(seed: int) -> Scorer:
    """Return how `rastin bench` scores a table, calibrated for what was not visited as a registry's scores are."""

    def score(frame: Frame, learnt: LearningRows) -> NDArray[np.float64]:
        outcome = learnt.about["is_false"].to_numpy(dtype=np.float64)
        owners = learnt.about["first_plan"].to_numpy(dtype=str)
        both = Matrix(learnt.matrix, frame.matrix, {})
        growth = best_growth(both, Labelled(learnt.matrix, outcome, owners), seed, threads=1)
        learn = learner(len(outcome), seed, 1, growth)
        unseen = cross_fitted(learnt, outcome, seed, learn)
        weight = weights_for_registered(frame.chances(), learnt.about["plan_id"])
        calibration = fit_calibration(unseen, outcome, owners, seed=seed, weight=weight)
        return calibration.probability(learn(learnt.matrix, outcome, frame.matrix))

    return score


def restaurant_policies(is_false: pd.Series, seed: int) -> dict[str, Kind]:
    """List the policies, as `policies` does."""
    plain, scored = scorers.boosted(seed), as_benched(seed)
    lists = {
        "last result": last_points,
        "logistic regression": scorers.logistic(seed),
        PLAIN: plain,
        "HistGradientBoosting top-k": scorers.histogram_boosted(seed),
    }
    others: dict[str, Policy] = {
        "LightGBM top-k + random": Designed(plain, "top-k + random", PEERS_SHARE),
        "hybrid exploration": Hybrid(plain, PEERS_SHARE),
        "Adaptive Bin Sampling": Designed(plain, "ABS", PEERS_SHARE),
        **{rastin(share): Rastin(scored, share) for share in SHARES},
    }
    return {
        RANDOM: Kind(AtRandom(), learns=False, explores=True),
        **{name: Kind(Listed(score), learns=True, explores=False) for name, score in lists.items()},
        **{name: Kind(policy, learns=True, explores=True) for name, policy in others.items()},
        TRUTH: Kind(Listed(scorers.knowing(is_false)), learns=False, explores=False),
    }


def last_points(frame: Frame, _: LearningRows) -> NDArray[np.float64]:
    """Score by the points of the restaurant's last inspection."""
    return np.asarray(frame.matrix["score_1_back"].fillna(0.0)) / _MOST_POINTS
