"""What everybody is asked: a model of who denies the job by SMS or phone, where a model of reports may begin.

Visits are few, checks are many. A denial is a poor label (workers err, are afraid or coached), yet whatever makes a job
likely to be denied, though nobody asked its worker, is much of what makes it likely to be false. So where reports are
few, trees are first grown on denials, of all columns but the checks' own, and those of the reports go on from there and
mend what denials got wrong. Nobody chose whom to ask, so this part of the score is not biased by past visits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.calendar_dates import cycle_of
from features.families.contact import CONTACT
from features.matrix import build_matrix, features
from features.registry import open_registry
from models.risk import fit_risk_model
from training.few_reports import COARSE

if TYPE_CHECKING:
    from datetime import datetime

    from features.engine import Engine
    from features.store import Store
    from models.risk import RiskModel

ASKED = ("sms_denied", "phone_denied")  # 1 where a check was denied, 0 where it was not, null where none was
TREES, LEARNING_RATE = 60, 0.08
GROWTH = {"max_depth": 4, "min_child_samples": 40, **COARSE}
LEAST_DENIED = 50
MOST_JOBS = 100_000  # of a cycle: more taught nothing more, and would not fit beside the rest


def fit_denial(matrix: pd.DataFrame, seed: int, threads: int) -> RiskModel | None:
    """Fit the log-odds that a job's check is denied, of what is known beside checks.

    Parameters
    ----------
    matrix
        One row a job, visited or not, one column a feature.
    seed, threads
        As for a risk model.

    Returns
    -------
    RiskModel or None
        It reads all columns, and uses none of the family `contact`; `None` where too few were denied to learn from.
    """
    answers = matrix[list(ASKED)]
    asked = answers.notna().any(axis=1).to_numpy()
    denied = answers.fillna(0.0).max(axis=1).to_numpy()[asked]
    if min(denied.sum(), len(denied) - denied.sum()) < LEAST_DENIED:
        return None
    hidden = matrix[asked].assign(**{feature.name: np.nan for feature in CONTACT.features})
    return fit_risk_model(
        hidden, denied, seed=seed, threads=threads, trees=TREES, learning_rate=LEARNING_RATE, growth=GROWTH
    )


def registered_lately(engine: Engine, store: Store, as_of: datetime, seed: int) -> pd.DataFrame:
    """Describe the jobs of the moment's cycle and the one before it, as of the moment; at most `MOST_JOBS` of each."""
    parts = []
    for cycle in (cycle_of(as_of) - 1, cycle_of(as_of)):
        known = open_registry(engine, store, as_of, cycle)
        jobs = known.jobs.filter(known.jobs.cycle == cycle).select("job_id").order_by("job_id").to_pandas()
        drawn = jobs.sample(min(len(jobs), MOST_JOBS), random_state=seed)
        parts.append(build_matrix(engine, known, only=drawn).to_pandas())
    described: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return described[[feature.name for feature in features()]]
