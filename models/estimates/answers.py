"""What the visits of a sample answered: each plan's number of false jobs, and how sure that number is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CLASSES = 5  # of plans that are alike, within which plans that answered stand for those that did not
PRIOR_JOBS = 2.0  # at the rate that scores expect, mixed into the spread among the jobs of a plan
LEAST_ANSWERS = 10  # in a class; fewer, and classes are put together


def answers_of(sample: pd.DataFrame, asked: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Put what visits found beside the plans of a sample.

    Parameters
    ----------
    sample
        One row a drawn plan: `plan_id`, `jobs`, `expected`, `inclusion_probability`.
    asked
        The jobs that the visits were to check: `plan_id`, `job_id`. Findings of other jobs do not count, as those jobs
        had no chance that is known.
    findings
        `job_id`, `is_false` (bool): the jobs that a visit found false or true, each once. A job that was asked and is
        not among them was not answered.

    Returns
    -------
    pandas.DataFrame
        The rows of `sample`, in their order, with

        `asked`     how many jobs were to be checked
        `answered`  how many were found false or true
        `found`     how many were found false
        `false`     the estimated number of false jobs of the plan: all its jobs times the rate among the answered;
                    NaN where nothing was answered
        `within`    the variance of `false` from not having checked every job (Särndal, Swensson and Wretman, 1992,
                    result 4.3.1: simple random sampling within the plan), the spread among its jobs
                    steadied by two jobs of the expected rate
        `chance`    the plan's chance of being drawn and answering

    Notes
    -----
    A job that was not answered counts as not checked: within a plan, the answered stand for the others. Plans that
    answered nothing are stood for by plans of about the same expected rate (up to five classes): `chance` is the
    inclusion probability times the class's rate of answering, estimated as a share of plans in the population (Särndal,
    Swensson and Wretman, 1992, section 15.6.2, response homogeneity groups). How far that could be wrong is what
    `bounds` of an estimate say.
    """
    known = asked.merge(findings, on="job_id", how="left", validate="one_to_one")
    answered = known["is_false"].notna()
    counts = (
        pd.DataFrame(
            {
                "plan_id": known["plan_id"],
                "asked": 1,
                "answered": answered.astype(int),
                "found": (answered & known["is_false"].eq(other=True)).astype(int),
            }
        )
        .groupby("plan_id")
        .sum()
        .reindex(sample["plan_id"], fill_value=0)
    )
    rows = sample.assign(**{name: counts[name].to_numpy() for name in ("asked", "answered", "found")})
    jobs, checked = rows["jobs"].to_numpy(dtype=np.float64), rows["answered"].to_numpy(dtype=np.float64)
    rate = rows["found"].to_numpy() / np.where(checked > 0, checked, np.nan)
    rows["false"] = jobs * rate
    rows["within"] = _within(
        jobs, checked, rows["found"].to_numpy(dtype=np.float64), rows["expected"].to_numpy(dtype=np.float64)
    )
    chance = rows["inclusion_probability"].to_numpy(dtype=np.float64)
    return rows.assign(chance=chance * _answering(rows, 1.0 / chance))


def _within(
    jobs: NDArray[np.float64], checked: NDArray[np.float64], found: NDArray[np.float64], expected: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Variance of a plan's estimated number; a few checked jobs that are all alike do not show that all are."""
    steady = (found + PRIOR_JOBS * np.clip(expected / jobs, 0.01, 0.99)) / (checked + PRIOR_JOBS)
    among = steady * (1.0 - steady)
    return np.asarray(np.where(checked >= jobs, 0.0, jobs * (jobs - checked) * among / np.maximum(checked, 1.0)))


def _answering(rows: pd.DataFrame, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Estimate each plan's chance of answering, from plans of about the same expected rate."""
    answers = rows["answered"].to_numpy() > 0
    if answers.all() or not answers.any():
        return np.ones(len(rows))
    expected = (rows["expected"] / rows["jobs"]).to_numpy(dtype=np.float64)
    classes = int(min(MOST_CLASSES, max(1, answers.sum() // LEAST_ANSWERS)))
    while True:
        place = np.argsort(np.argsort(expected, kind="stable"), kind="stable") * classes // len(rows)
        every = np.bincount(place, weight, minlength=classes)
        some = np.bincount(place, weight * answers, minlength=classes)
        if (some > 0).all() or classes == 1:
            return np.asarray((some / every)[place])
        classes -= 1
