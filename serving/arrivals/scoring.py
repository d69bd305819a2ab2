"""Scoring the jobs of an arrival: by themselves, each as a run of its whole cycle would have scored it.

    HOME/arrivals/ARRIVAL-AS_OF-CYCLE/   a run as `models.published` writes one, never changed, entered in the ledger
    HOME/arrivals/ARRIVAL-AS_OF.json     which runs there are, once all of them are there

What is published for the cycle stays as it is.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.dataset as ds

from features.alone import alone
from features.described_jobs import describe_jobs
from features.store import Store
from features.whole_files import whole_file
from models.protected_groups import WHO
from models.recorded import keep_arrivals_and_enter
from models.scoring import score_described
from models.shelf import open_shelf
from serving.arrivals.scored import folder_of, list_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.settings import Settings
    from models.release import Release


def score_arrival(settings: Settings, arrival_id: str, job_ids: Sequence[str], as_of: str, who: str) -> dict[str, Any]:
    """Score the jobs of an arrival that were registered before `as_of`, keep and enter the runs, one a cycle.

    Killed anywhere, it can be done again: a run that is there stays, and is entered once.

    Parameters
    ----------
    settings
        Of this process.
    arrival_id, job_ids
        The arrival, and the jobs that it delivered.
    as_of
        ISO, local time of Tehran.
    who
        The account for which it is done.

    Returns
    -------
    dict
        `runs`: the names of the runs.

    Raises
    ------
    Fault
        When no release can score.
    """
    with alone(settings.home / "arrivals"):  # a scoring whose server was killed may still go on
        moment, store = datetime.fromisoformat(as_of), Store(settings.home)
        cycles = _registered(store, job_ids, moment)
        if not cycles:
            return {"runs": []}
        shelf = open_shelf(settings)
        release = shelf.read(shelf.to_score_with())
        runs = []
        for cycle, jobs in cycles.items():
            folder = folder_of(settings.home, arrival_id, as_of, cycle)
            if not folder.exists():
                scored = score_jobs_alone(settings, store, release, cycle, jobs, moment)
                if scored is None:
                    continue
                keep_arrivals_and_enter(settings, folder, *scored, who)
            runs.append(folder.name)
        if runs:
            with whole_file(list_of(settings.home, arrival_id, as_of)) as draft:
                draft.write_text(json.dumps({"runs": runs}), encoding="utf-8")
        return {"runs": runs}


def score_jobs_alone(
    settings: Settings, store: Store, release: Release, cycle: int, job_ids: Sequence[str], as_of: datetime
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]] | None:
    """Return scores and matrix of some jobs of a cycle, best first, and the manifest of such a run.

    `None` where none of them is known before `as_of`: a job is known once its plan is.
    """
    only = pd.DataFrame({"job_id": list(job_ids)})
    jobs = describe_jobs(settings, store, as_of, cycle, WHO, only)
    if jobs.matrix.empty:
        return None
    scores = score_described(release, jobs, as_of, settings.threads)
    manifest = {"cycle": cycle, "release": release.name, "as_of": as_of.isoformat(), "snapshot": store.snapshot()}
    return scores.reset_index(drop=True), jobs.matrix.loc[scores.index].reset_index(drop=True), manifest


def _registered(store: Store, job_ids: Sequence[str], as_of: datetime) -> dict[int, list[str]]:
    """Return by cycle the jobs that landed and were registered before a moment."""
    files = store.files("jobs")
    if not files:
        return {}
    wanted = ds.field("job_id").isin(list(job_ids)) & (ds.field("registered_at") < as_of)
    rows = ds.dataset(files).to_table(["job_id", "cycle"], filter=wanted).to_pandas().drop_duplicates()
    return {int(cycle): sorted(jobs) for cycle, jobs in rows.groupby("cycle")["job_id"]}
