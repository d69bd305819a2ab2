"""Visited jobs as the model reads them: by how much each fact moved their scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from features.described_jobs import PLACES
from features.matrix import facts, features
from models.published import read_run
from models.reasons import by_fact
from models.shelf import open_shelf
from serving.neighbours.columns import CASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from features.settings import Settings
    from models.published import Published
    from models.risk import RiskModel

MOST = 20_000  # cases, those last visited: a page compares a job with all of them, in some milliseconds
BLOCK = 2_000  # jobs whose contributions are reckoned at a time


@dataclass(frozen=True)
class VisitedCases:
    """Jobs that visits found true or false.

    Attributes
    ----------
    rows
        `job_id`, `plan_id`, `cycle`, `PLACES`, `visited_on` (ISO) and `outcome`, one row a case.
    moved
        Shape (cases, facts): the sum of the contributions of a fact's features to the raw score, log-odds.
    facts
        Name, English and Persian label of each column of `moved`.
    fact_of
        The column of each feature.
    """

    rows: pd.DataFrame
    moved: NDArray[np.float32]
    facts: list[tuple[str, str, str]]
    fact_of: Mapping[str, int]


def visited_cases(settings: Settings, published: Published, found: pd.DataFrame) -> VisitedCases:
    """Describe visited jobs by what the run's own release makes of them.

    A job is described as the latest run of its cycle that was published as of the same moment or earlier has it: a
    job's own plan never counts among what visits found around it, so no outcome describes itself.

    Parameters
    ----------
    settings
        Where releases lie, and whose are trusted.
    published
        The run whose jobs will be compared.
    found
        `job_id`, `visited_on` and `outcome` of jobs that a visit before the run's as-of date found true or false.
    """
    model = open_shelf(settings).read(published.release).model
    latest = found.sort_values(["visited_on", "job_id"], ascending=[False, True]).head(MOST)
    rows, sums, names = [], [], by_fact(np.zeros((0, len(model.columns))), model.columns, features())[0]
    for run in _runs_up_to(settings.home, published) if len(latest) else ():
        scored = run.scores([("job_id", "in", latest["job_id"].tolist())])[["job_id", "plan_id", *PLACES]]
        if len(scored) and set(model.columns) <= set(pq.read_schema(run.folder / "matrix.parquet").names):
            rows.append(scored.assign(cycle=run.manifest["cycle"]).merge(latest, on="job_id"))
            sums += list(_moved(model, run, scored["job_id"].tolist(), settings.threads))
    said = facts()
    fact_of = {feature.name: names.index(feature.fact) for feature in features() if feature.name in set(model.columns)}
    return VisitedCases(
        rows=pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(CASE)),
        moved=np.vstack(sums).astype("<f4") if sums else np.zeros((0, len(names)), "<f4"),
        facts=[(name, said[name].en, said[name].fa) for name in names],
        fact_of=fact_of,
    )


def _runs_up_to(home: Path, published: Published) -> Iterator[Published]:
    """Yield the run itself, and of every other cycle the latest run as of the same moment or earlier."""
    yield published
    for folder in sorted((home / "scores").iterdir()):
        found = [read_run(file.parent) for file in folder.glob("[!.]*/manifest.json")]
        runs = [run for run in found if _is_before(run.manifest, published.manifest)]
        if runs:
            yield max(runs, key=lambda run: (run.manifest["as_of"], run.folder.name))


def _is_before(one: Mapping[str, Any], manifest: Mapping[str, Any]) -> bool:
    return bool(one["cycle"] != manifest["cycle"] and one["as_of"] <= manifest["as_of"])


def _moved(model: RiskModel, run: Published, job_ids: list[str], threads: int) -> Iterator[NDArray[np.float64]]:
    matrix = run.features_of(job_ids)
    for start in range(0, len(matrix), BLOCK):
        contributions, _ = model.contributions(matrix.iloc[start : start + BLOCK], threads)
        yield by_fact(contributions, model.columns, features())[1]
