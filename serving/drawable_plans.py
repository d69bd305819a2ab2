"""The plans of a published scoring run that may still be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from features.faults import Fault
from models.design import population_of
from models.design.population import PLACES
from serving.visited_plans import field_checked_jobs

if TYPE_CHECKING:
    import pandas as pd

    from features.settings import Settings
    from models.published import Published

_SCORE_COLUMNS = ("job_id", "plan_id", "score", "raw_score", *PLACES)


@dataclass(frozen=True)
class Drawable:
    """What a sample plan may be drawn from.

    Attributes
    ----------
    scores
        The run's jobs, those of visited plans among them.
    plans
        The population, as `population_of` gives it: plans that no field visit had reached.
    checked_jobs
        How many jobs were field-checked before the scores' date.
    left_out
        Unchecked jobs of plans that were visited: neither drawn nor estimated over.
    """

    scores: pd.DataFrame
    plans: pd.DataFrame
    checked_jobs: int
    left_out: int


def drawable(settings: Settings, published: Published, province: str | None = None) -> Drawable:
    """List the plans that no field visit had reached before the scores' date.

    A plan of which any job was field-checked is not drawn again and not estimated over.
    """
    scores = pq.read_table(published.folder / "scores.parquet", columns=list(_SCORE_COLUMNS)).to_pandas()
    if province is not None:
        scores = scores[scores["province_code"] == province]
    checked = field_checked_jobs(settings, datetime.fromisoformat(published.manifest["as_of"]))
    is_checked = scores["job_id"].isin(checked)
    visited = set(scores["plan_id"][is_checked])
    left_out = int((scores["plan_id"].isin(visited) & ~is_checked).sum())
    return Drawable(scores, population_of(scores, visited), len(checked), left_out)


def check_can_visit(plans: pd.DataFrame, visits: int) -> None:
    """Raise a fault where more visits are asked for than there are plans."""
    if len(plans) < visits:
        raise Fault(
            f"The visits must not exceed the plans that may be drawn; got {visits:,} visits for {len(plans):,} "
            "plans that no field visit has reached. Try: fewer visits, or another province.",
            f"بازدیدها نباید از طرح‌های بازدیدنشده بیشتر باشد؛ {visits} بازدید برای {len(plans)} طرح خواسته شد.",
        )
