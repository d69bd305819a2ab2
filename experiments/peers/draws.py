"""Draw the same samples for every estimator, many times, and hold what each says against the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.peers.contenders import CONTENDERS
from experiments.peers.estimators import EQUAL, JOINT, Draw, Estimator, Interval
from models.design import chances_of, draw_sample, population_of
from models.design.checked_jobs import CHECKED_PER_VISIT
from models.design.population import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from experiments.peers.cells import Cell

EXPLORE = 0.15
LEVEL = 0.95


def population(whole: Cell, seed: int, threads: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score the jobs that nobody visited by our trainer, and make plans of them.

    Returns
    -------
    plans
        As `population_of` gives them, with `false`, the number of false jobs. Plans of more jobs than a visit checks
        are left out: two stages are what others cannot do. Places are left out too.
    jobs
        `job_id`, `plan_id`, `is_false` of the same plans.
    """
    ours = CONTENDERS[0]
    raw = ours.score(whole.train, whole.test.matrix, {}, seed, threads)
    jobs = whole.test.about.assign(score=1.0 / (1.0 + np.exp(-raw)), is_false=whole.test.about["is_false"] > 0.0)
    size = jobs.groupby("plan_id")["job_id"].transform("size")
    jobs = jobs[size <= CHECKED_PER_VISIT].reset_index(drop=True)
    plans = population_of(jobs.assign(**dict.fromkeys(PLACES, "00")))
    false = jobs.groupby("plan_id")["is_false"].sum()
    return plans.assign(false=false.loc[plans["plan_id"]].to_numpy()), jobs[["job_id", "plan_id", "is_false"]]


def draws(plans: pd.DataFrame, jobs: pd.DataFrame, design: str, visits: int, times: int, seed: int) -> Iterator[Draw]:
    """Draw samples of a design, one after another."""
    chances = chances_of(plans, visits, EXPLORE)
    chance = chances.inclusion if design == JOINT else np.full(len(plans), visits / len(plans))
    plans = plans.assign(inclusion_probability=chance)
    for number in range(times):
        random = np.random.default_rng((seed, number))
        if design == EQUAL:
            yield Draw(plans, jobs, _mask(random.choice(len(plans), visits, replace=False), len(plans)))
        else:
            drawn = draw_sample(plans, chances, random)["plan_id"]
            yield Draw(plans, jobs, plans["plan_id"].isin(drawn).to_numpy())


def hold(
    estimators: Sequence[Estimator], plans: pd.DataFrame, jobs: pd.DataFrame, visits: int, times: int, seed: int
) -> list[dict[str, Any]]:
    """Hold estimators against the truth, on the same draws.

    Returns
    -------
    list of dict
        One an estimator and design: `design`, `estimator`, `draws`, `covers` with `low` and `high` (exact, of the
        share of draws whose interval held the true rate), `half` (mean half width), `bias` and `off` (root mean square
        error), all of the rate.
    """
    true = float(plans["false"].sum() / plans["jobs"].sum())
    measured = []
    for design in (EQUAL, JOINT):
        asked = [one for one in estimators if design in one.designs]
        said: dict[str, list[Interval]] = {one.name: [] for one in asked}
        for draw in draws(plans, jobs, design, visits, times, seed):
            for one in asked:
                said[one.name].append(one.estimate(draw))
        measured += [{"design": design, "estimator": name, **_summed(told, true)} for name, told in said.items()]
    return measured


def _summed(told: list[Interval], true: float) -> dict[str, float]:
    rates, lows, highs = (np.array(column) for column in zip(*told, strict=True))
    inside = int(((lows <= true) & (true <= highs)).sum())
    low, high = exact_bounds(inside, len(told))
    return {
        "draws": len(told),
        "covers": inside / len(told),
        "low": low,
        "high": high,
        "half": float((highs - lows).mean() / 2.0),
        "bias": float((rates - true).mean()),
        "off": float(np.sqrt(((rates - true) ** 2).mean())),
    }


def exact_bounds(hits: int, times: int) -> tuple[float, float]:
    """Give the 95 % interval of a share of independent draws (Clopper and Pearson, 1934).

    >>> [round(end, 3) for end in exact_bounds(95, 100)]
    [0.887, 0.984]
    """
    from scipy.special import betaincinv

    tail = (1.0 - LEVEL) / 2.0
    low = float(betaincinv(hits, times - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, times - hits, 1.0 - tail)) if hits < times else 1.0
    return low, high


def _mask(places: NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    chosen = np.zeros(size, dtype=bool)
    chosen[places] = True
    return chosen
