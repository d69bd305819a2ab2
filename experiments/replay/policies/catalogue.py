"""The policies that are held side by side, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.replay.policies import scorers
from experiments.replay.policies.designs import Designed
from experiments.replay.policies.hybrid import Hybrid
from experiments.replay.policies.lists import AtRandom, Listed
from experiments.replay.policies.rastin import Rastin, as_released

if TYPE_CHECKING:
    import pandas as pd

    from experiments.replay.policies.policy import Policy

SHARES = (0.05, 0.15, 0.30)
PEERS_SHARE = 0.15
TRUTH, RANDOM = "knows the truth", "random"
PLAIN = "LightGBM top-k"


@dataclass(frozen=True)
class Kind:
    """What a policy is, for whoever compares: whether it learns from visits, and whether it leaves any to chance."""

    policy: Policy
    learns: bool
    explores: bool


def rastin(share: float) -> str:
    """Name Rastin at an exploration share."""
    return f"Rastin {share:.2f}"


OURS = rastin(SHARES[1])
SHOWN = (RANDOM, "denied first", "logistic regression", PLAIN, OURS, TRUTH)  # where there is room for few


def policies(is_false: pd.Series, seed: int) -> dict[str, Kind]:
    """List the policies.

    Parameters
    ----------
    is_false
        The truth by `job_id`, for the one that knows it.
    seed
        Of every model.
    """
    plain = scorers.boosted(seed)
    lists = {
        "denied first": scorers.denied,
        "last result": scorers.last_result,
        "rules": scorers.rules,
        "logistic regression": scorers.logistic(seed),
        PLAIN: plain,
        "HistGradientBoosting top-k": scorers.histogram_boosted(seed),
    }
    unlearning = {"denied first", "rules"}
    listed = {name: Kind(Listed(score), name not in unlearning, explores=False) for name, score in lists.items()}
    designed = {
        "LightGBM top-k + random": Kind(Designed(plain, "top-k + random", PEERS_SHARE), learns=True, explores=True),
        "hybrid exploration": Kind(Hybrid(plain, PEERS_SHARE), learns=True, explores=True),
        "Adaptive Bin Sampling": Kind(Designed(plain, "ABS", PEERS_SHARE), learns=True, explores=True),
    }
    scored = as_released(seed)
    ours = {rastin(share): Kind(Rastin(scored, share), learns=True, explores=True) for share in SHARES}
    return {
        RANDOM: Kind(AtRandom(), learns=False, explores=True),
        **listed,
        **designed,
        **ours,
        TRUTH: Kind(Listed(scorers.knowing(is_false)), learns=False, explores=False),
    }
