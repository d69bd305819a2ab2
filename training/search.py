"""Searching how trees should grow: bounded in trials and minutes, and chosen by regret over cycles.

Every trial ranks each later cycle by a model of the cycles before it. A trial's regret on a cycle is how much less of
the listed it finds false than the best trial does there; the trial with the least mean regret is chosen, so that one
lucky cycle does not choose (the way of triage's model selection). The usual growth is always the first trial. What the
evaluation then says of these cycles is a little too good, since they were chosen on; the release says that it was.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from features.progress import step
from models.listed_share import is_listed
from training.belief import believe
from training.unseen import by_trees, later_cycles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import optuna

    from training.parts import Gathered
    from training.rounds import LearningRows


@dataclass(frozen=True)
class Search:
    """What a search found.

    Attributes
    ----------
    growth
        The chosen parameters; empty where the usual ones were not beaten.
    trials
        How many were tried.
    regret, usual_regret
        Mean regret over cycles of the chosen and of the usual growth, in share of the listed that is false.
    """

    growth: dict[str, float]
    trials: int
    regret: float
    usual_regret: float

    def to_document(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return asdict(self)


def search_growth(gathered: Gathered, trials: int, minutes: float, seed: int, threads: int) -> Search | None:
    """Search for the growth that finds most on later cycles.

    Parameters
    ----------
    gathered
        What there is to learn from.
    trials, minutes
        Where to stop, whichever comes first; at least one trial beside the usual growth is run.
    seed, threads
        As for the risk model. The same seed and number of trials give the same choice unless the minutes end it.

    Returns
    -------
    Search or None
        `None` where no later cycle can be ranked.
    """
    cycles = list(later_cycles(gathered.rows.about))
    if not cycles:
        return None
    with step(f"Searching how trees should grow: up to {trials} trials and {minutes:g} minutes"):
        believed = believe(gathered.rows, seed, threads).posterior

        def shares_of(growth: Mapping[str, float]) -> list[float]:
            return _found_by_cycle(gathered.rows, believed, cycles, growth, seed, threads)

        return least_regret(shares_of, _suggested, shares_of({}), trials, 60.0 * minutes, seed)


def least_regret(
    shares_of: Callable[[Mapping[str, float]], list[float]],
    suggested: Callable[[optuna.Trial], dict[str, float]],
    usual: list[float],
    trials: int,
    seconds: float,
    seed: int,
) -> Search:
    """Try parameters as a tree-structured Parzen estimator suggests them, and take those with the least mean regret.

    Parameters
    ----------
    shares_of
        From parameters to which share of the listed is false, by cycle or date.
    suggested
        Parameters of a trial.
    usual
        The shares of the usual parameters, which are tried first.
    trials, seconds
        Where to stop, whichever comes first.
    seed
        Of what is suggested.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    found: list[tuple[dict[str, float], list[float]]] = [({}, usual)]

    def attempt(trial: optuna.Trial) -> float:
        parameters = suggested(trial)
        found.append((parameters, shares_of(parameters)))
        return float(np.mean(found[-1][1]))

    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(attempt, n_trials=trials, timeout=seconds)
    by_trial = np.array([shares for _, shares in found])
    regret = (by_trial.max(axis=0) - by_trial).mean(axis=1)
    best = int(np.argmin(regret))
    return Search(found[best][0], len(found), float(regret[best]), float(regret[0]))


def _suggested(trial: optuna.Trial) -> dict[str, float]:
    depth = trial.suggest_int("max_depth", 2, 8)
    return {
        "max_depth": depth,
        "num_leaves": min(2**depth, trial.suggest_int("num_leaves", 8, 63)),
        "trees": trial.suggest_int("trees", 100, 600, step=50),
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.1, log=True),
        "feature_fraction": trial.suggest_float("feature_fraction", 0.1, 0.8),
        "min_child_samples": trial.suggest_int("min_child_samples", 10, 100, log=True),
        "lambda_l2": trial.suggest_float("lambda_l2", 0.1, 30.0, log=True),
    }


def _found_by_cycle(
    rows: LearningRows,
    believed: np.ndarray[Any, np.dtype[np.float64]],
    cycles: list[tuple[int, Any, Any]],
    growth: Mapping[str, float],
    seed: int,
    threads: int,
) -> list[float]:
    """Return, by cycle, which share of the listed is false, as far as reports are believed."""
    shares, learn = [], by_trees(seed, threads, growth=growth)
    for _, train, test in cycles:
        raw = learn(rows.matrix[train], believed[train], rows.matrix[test])
        shares.append(float(believed[test][is_listed(raw, np.ones(len(raw)))].mean()))
    return shares
