"""Jobs as they are scored: their features, the places of their plans, and of whom they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from features.engine import open_engine
from features.matrix import build_matrix
from features.progress import step
from features.registry import open_registry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pandas as pd

    from features.settings import Settings
    from features.store import Store

PLACES = ("province_code", "county_code", "agency_code", "program_code")


@dataclass(frozen=True)
class DescribedJobs:
    """Jobs of one cycle, as of one moment.

    Attributes
    ----------
    matrix
        `job_id`, `plan_id` and a float64 column a feature; one row a job, by `job_id`.
    places
        `plan_id` and where it belongs: `PLACES`; one row a plan known.
    who
        `job_id` and the columns asked for; one row a job of the cycle.
    """

    matrix: pd.DataFrame
    places: pd.DataFrame
    who: pd.DataFrame


def describe_jobs(
    settings: Settings,
    store: Store,
    as_of: datetime,
    cycle: int,
    who: Sequence[str],
    only: pd.DataFrame | None = None,
) -> DescribedJobs:
    """Describe the jobs of a cycle as they were known before `as_of`.

    Parameters
    ----------
    settings, store
        Where to compute, and what has landed.
    as_of
        Local time of Tehran: nothing known at or after it is used.
    cycle
        A Jalali year.
    who
        Columns of `jobs` that are no features and are read beside them.
    only
        `job_id`s: describe no other jobs. Their features are the same, since neighbours still count.

    Raises
    ------
    Fault
        As `features.registry.open_registry`.
    """
    with open_engine(settings) as engine, step(f"Describing the jobs of cycle {cycle}"):
        known = open_registry(engine, store, as_of, cycle)
        matrix = build_matrix(engine, known, only).to_pandas()
        places = known.plans.select("plan_id", *PLACES).to_pandas()
        people = known.jobs.filter(known.jobs.cycle == cycle).select("job_id", *who).to_pandas()
    return DescribedJobs(matrix, places, people)
