"""Who was visited: past visits went where checks went badly and where it was near: the visited are not the registered.

No registry says with what chance a plan was visited, so it is modelled, from what is known of all plans at the date of
training: how their SMS and phone checks ended, their size, place and age. A check that came in after a job's round says
nothing of its features, but it may be why the plan was visited; that is why the chance is not taken from the matrix.

Weighting labelled rows by one over that chance (Horvitz and Thompson, "A generalization of sampling without
replacement from a finite universe", 1952) makes them stand for the registered. Calibration uses the weights; fitting
does not, since they cost ranking more than they mend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import numpy as np
import pandas as pd

from features.families.place import kilometres
from features.rates import flag
from models.risk import fit_risk_model

if TYPE_CHECKING:
    from ibis import Table
    from numpy.typing import NDArray

    from features.known import Known

TREES, LEARNING_RATE = 100, 0.1
LEAST_CHANCE = 0.005
MOST_WEIGHT = 10.0  # times the average: a row that stands for more than that would decide alone
ANSWERS = {
    "confirmed": ("confirmed",),
    "denied": ("denied",),
    "unreached": ("undelivered", "wrong_number"),
    "unanswered": ("no_reply", "no_answer"),
}
ABOUT = ("cycle", "jobs", *ANSWERS, "seat_distance_km", "days_known", "province")


def visit_chances(known: Known, seed: int, threads: int) -> pd.Series:
    """Estimate each plan's chance of having been visited by the moment, indexed by `plan_id`.

    Parameters
    ----------
    known
        The registry as of the moment.
    seed, threads
        As for a risk model.
    """
    plans = _plans(known).to_pandas().set_index("plan_id").sort_index()
    matrix = plans[list(ABOUT)].astype("float64")
    model = fit_risk_model(
        matrix,
        plans["visited"].to_numpy(dtype=float),
        seed=seed,
        threads=threads,
        trees=TREES,
        learning_rate=LEARNING_RATE,
    )
    chance = 1.0 / (1.0 + np.exp(-model.raw_scores(matrix, threads)))
    return pd.Series(np.maximum(chance, LEAST_CHANCE), index=plans.index, name="chance")


def weights_for_registered(chances: pd.Series, plan_ids: pd.Series) -> NDArray[np.float64]:
    """Weight labelled rows so that they stand for the registered; the weights average about 1."""
    weight = 1.0 / chances.loc[plan_ids].to_numpy()
    return np.asarray(np.minimum(weight / weight.mean(), MOST_WEIGHT))


def _plans(known: Known) -> Table:
    checks = known.verifications
    per_job = checks.group_by("job_id").agg(
        visited=flag(checks.stage == "field").max(),
        **{
            name: flag((checks.stage != "field") & checks.outcome.isin(outcomes)).max()
            for name, outcomes in ANSWERS.items()
        },
    )
    jobs = known.jobs.left_join(per_job, "job_id", rname="{name}_checked")
    as_of = known.moment.as_of.as_scalar().epoch_seconds()
    per_plan = jobs.group_by("plan_id").agg(
        jobs=jobs.count().cast("float64"),
        days_known=((as_of - jobs.registered_at.epoch_seconds()).cast("float64") / 86400.0).max(),
        visited=ibis.coalesce(jobs.visited.max(), 0.0),
        **{name: jobs[name].sum() for name in ANSWERS},
    )
    counties = known.counties.select("county_code", seat_latitude="latitude", seat_longitude="longitude")
    placed = per_plan.join(known.plans.drop("recorded_at"), "plan_id").left_join(counties, "county_code")
    distance = kilometres(placed.latitude, placed.longitude, placed.seat_latitude, placed.seat_longitude)
    return placed.select(
        "plan_id",
        "visited",
        "jobs",
        "days_known",
        *ANSWERS,
        cycle=placed.cycle.cast("float64"),
        province=placed.province_code.cast("int64").cast("float64"),
        seat_distance_km=distance,
    )
