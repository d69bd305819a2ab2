"""Estimates and variances agree with other programs where those can do the case.

samplics 0.6 and svy 0.35 run here. glide-py 0.11 asks for Python 3.12, so what it said of a fixed sample stands below.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
import svy

from models.design import ordered_pivotal
from models.estimates import answers_of, assist, direct_rates, estimate_total
from tests.synthetic_cycle import make_cycle

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)  # samplics says at import that svy follows it
    from samplics.estimation import TaylorEstimator
    from samplics.utils.types import PopParam

if TYPE_CHECKING:
    import pandas as pd

    from models.estimates import Assisted

GLIDE_TOTAL, GLIDE_ERROR = 514.4756641341849, 56.49025655650803
FITTED = 3  # coefficients of the assisting model: our variance has n - 1 - 3 below the line, theirs n - 1


def _sampled(share: float, *, is_even: bool, seed: int = 3) -> tuple[Assisted, pd.DataFrame]:
    """Draw plans of at most 25 jobs, checked whole; return the sample beside its population, and the checked jobs."""
    cycle = make_cycle(3_000, seed=seed)
    size = cycle.scores.groupby("plan_id")["job_id"].transform("size")
    scores = cycle.scores[size <= 25]
    plans = scores.groupby("plan_id").agg(
        jobs=("job_id", "size"), expected=("score", "sum"), squares=("score", lambda s: float((s * s).sum()))
    )
    plans = plans.join(scores.groupby("plan_id")[["agency_code", "province_code"]].first()).reset_index()
    visits = round(share * len(plans))
    weight = np.ones(len(plans)) if is_even else 0.3 + plans["expected"].to_numpy().clip(0, 3)
    plans["inclusion_probability"] = weight / weight.sum() * visits
    plans["spread"] = np.sqrt(plans["expected"].clip(lower=0.05))
    random = np.random.default_rng(seed)
    drawn = ordered_pivotal(plans["inclusion_probability"].to_numpy(), random.permutation(len(plans)), random)
    asked = scores[scores["plan_id"].isin(plans["plan_id"][drawn])][["plan_id", "job_id"]]
    found = cycle.findings(asked["job_id"])
    assisted = assist(plans, answers_of(plans[drawn], asked, found))
    return assisted, asked.merge(found, on="job_id")


def _svy_total(rows: dict[str, object], **design: str) -> tuple[float, float]:
    said = svy.Sample(pl.DataFrame(rows), svy.Design(**design)).estimation.total("y").to_polars()
    return float(said["est"][0]), float(said["se"][0])


def _samplics_total(rows: dict[str, np.ndarray], fpc: float = 1.0) -> tuple[float, float]:
    total = TaylorEstimator(PopParam.total)
    total.estimate(rows["y"], samp_weight=rows["w"], psu=rows.get("p"), fpc=fpc)
    return float(total.point_est), float(total.stderror)


def _rows(assisted: Assisted) -> dict[str, np.ndarray]:
    visited = assisted.visited
    plans = np.full(len(visited), len(assisted.population))
    return {"y": visited["residual"].to_numpy(), "w": 1.0 / visited["chance"].to_numpy(), "N": plans}


def _predicted(assisted: Assisted) -> float:
    return float(assisted.population["predicted"].sum())


@pytest.mark.parametrize("is_even", [True, False])
def test_the_total_is_the_difference_estimator_of_svy_and_samplics(is_even: bool) -> None:
    assisted, _ = _sampled(0.1, is_even=is_even)
    rows = _rows(assisted)
    ours = estimate_total(assisted).false_rate * assisted.population["jobs"].sum()
    assert ours == pytest.approx(_predicted(assisted) + _svy_total(rows, wgt="w")[0])
    assert ours == pytest.approx(_predicted(assisted) + _samplics_total(rows)[0])


def test_the_variance_with_finite_population_is_theirs() -> None:
    assisted, _ = _sampled(0.2, is_even=True)
    rows, visits = _rows(assisted), len(assisted.visited)
    ours = float(assisted.visited["term"].sum()) * (visits - 1 - FITTED) / (visits - 1)
    assert ours == pytest.approx(_svy_total(rows, wgt="w", pop_size="N")[1] ** 2)
    assert ours == pytest.approx(_samplics_total(rows, 1 - visits / len(assisted.population))[1] ** 2)


def test_with_unequal_chances_the_variance_is_a_little_below_drawing_with_replacement() -> None:
    assisted, _ = _sampled(0.05, is_even=False)
    rows, visits = _rows(assisted), len(assisted.visited)
    ours = float(assisted.visited["term"].sum()) * (visits - 1 - FITTED) / (visits - 1)
    for theirs in (_svy_total(rows, wgt="w")[1] ** 2, _samplics_total(rows)[1] ** 2):
        assert 0.75 * theirs < ours < theirs


def test_jobs_in_plans_are_the_clusters_of_svy_and_samplics() -> None:
    assisted, jobs = _sampled(0.2, is_even=True)
    of_plan = assisted.visited.set_index("plan_id")
    mine = of_plan.loc[jobs["plan_id"]]
    rows = {
        "y": jobs["is_false"].to_numpy(dtype=np.float64) - (mine["predicted"] / mine["jobs"]).to_numpy(),
        "w": 1.0 / mine["chance"].to_numpy(),
        "p": jobs["plan_id"].to_numpy(dtype=str),
        "N": np.full(len(jobs), len(assisted.population)),
    }
    visits = len(of_plan)
    ours = float(of_plan["term"].sum()) * (visits - 1 - FITTED) / (visits - 1)
    rate = estimate_total(assisted).false_rate * assisted.population["jobs"].sum()
    by_svy = _svy_total(rows, wgt="w", psu="p", pop_size="N")
    by_samplics = _samplics_total(rows, 1 - visits / len(assisted.population))
    for total, error in (by_svy, by_samplics):
        assert rate == pytest.approx(_predicted(assisted) + total)
        assert ours == pytest.approx(error**2)


def test_a_groups_own_rate_is_the_domain_of_svy() -> None:
    assisted, _ = _sampled(0.3, is_even=True)
    direct = direct_rates(assisted, "agency_code")
    rows = _rows(assisted) | {"g": assisted.visited["agency_code"].to_numpy(dtype=str)}
    sample = svy.Sample(pl.DataFrame(rows), svy.Design(wgt="w", pop_size="N"))
    said = sample.estimation.total("y", by="g").to_polars().sort("g")
    predicted = assisted.population.groupby("agency_code")["predicted"].sum().to_numpy()
    assert direct.codes == tuple(said["g"])
    assert direct.rate * direct.jobs == pytest.approx(predicted + said["est"].to_numpy())
    # ours are a little wider: three coefficients fitted, and ten visits' worth of the working variance
    ours = np.sqrt(np.diag(direct.covariance)) * direct.jobs
    assert (ours > 0.999 * said["se"].to_numpy()).all()
    assert (ours < 1.1 * said["se"].to_numpy()).all()


def test_strata_add_up_as_in_svy() -> None:
    strata = [_sampled(0.2, is_even=True, seed=seed)[0] for seed in (3, 4)]
    parts = [_rows(assisted) | {"h": np.full(len(assisted.visited), n)} for n, assisted in enumerate(strata)]
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    total, error = _svy_total(rows, wgt="w", stratum="h", pop_size="N")
    ours = [float(one.visited["term"].sum()) * (len(one.visited) - 4) / (len(one.visited) - 1) for one in strata]
    counted = [estimate_total(one).false_rate * one.population["jobs"].sum() - _predicted(one) for one in strata]
    assert sum(counted) == pytest.approx(total)
    assert sum(ours) == pytest.approx(error**2)


def test_active_inference_of_glide_py_gave_the_same_total() -> None:
    assisted, _ = _sampled(0.1, is_even=False)
    # ASIMeanEstimator().estimate(y, predicted, chances, power_tuning=False) times the plans, run with glide-py 0.11.0
    assert estimate_total(assisted).false_rate * assisted.population["jobs"].sum() == pytest.approx(GLIDE_TOTAL)
    visits = len(assisted.visited)
    ours = np.sqrt(assisted.visited["term"].sum() * (visits - 1 - FITTED) / (visits - 1))
    assert ours < GLIDE_ERROR  # theirs takes the number of visits to be left to chance
