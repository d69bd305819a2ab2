"""Why each targeted plan is in a sample plan: the reasons of its riskiest job, kept from one draw to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq

from features.whole_files import whole_file
from models.published import write_parquet
from models.reasons import MOST_REASONS

if TYPE_CHECKING:
    from pathlib import Path

    from features.settings import Settings
    from models.published import Published

BLOCK = 2_000  # jobs explained at a time
COLUMNS = [f"reason_{number + 1}" for number in range(MOST_REASONS)]


def with_reasons(
    settings: Settings, published: Published, listed: pd.DataFrame, scores: pd.DataFrame, language: str
) -> pd.DataFrame:
    """Add `reason_1` … `reason_3` to a sample plan's rows; empty where the plan was taken at random.

    Explaining costs some eighty times scoring, and draws from the same scores share most of their targeted plans: what
    was said once is kept beside the sample plans.
    """
    wanted = listed.loc[listed["arm"] == "targeted", "plan_id"]
    riskiest = scores[scores["plan_id"].isin(wanted)].sort_values(
        ["raw_score", "job_id"], ascending=[False, True], kind="stable"
    )
    job = riskiest.drop_duplicates("plan_id").set_index("plan_id")["job_id"]
    cache = settings.home / "plans" / "reasons" / f"{published.folder.name}-{language}.parquet"
    said = _read(cache)
    missing = [name for name in job if name not in said.index]
    if missing:
        said = pd.concat([said, _explained(settings, published, missing, language)])
        with whole_file(cache) as draft:
            write_parquet(said.reset_index(), draft)
    reasons = said.reindex(job.to_numpy()).set_index(job.index).reindex(listed["plan_id"]).fillna("")
    return listed.assign(**{column: reasons[column].to_numpy() for column in COLUMNS})


def _read(cache: Path) -> pd.DataFrame:
    if not cache.exists():
        return pd.DataFrame(columns=["job_id", *COLUMNS], dtype=object).set_index("job_id")
    rows: pd.DataFrame = pq.read_table(cache).to_pandas()
    return rows.set_index("job_id")


def _explained(settings: Settings, published: Published, jobs: list[str], language: str) -> pd.DataFrame:
    from models.explanation import explain
    from models.shelf import open_shelf

    model = open_shelf(settings).read(published.release).model
    said: list[tuple[str, ...]] = []
    for start in range(0, len(jobs), BLOCK):
        matrix = published.features_of(jobs[start : start + BLOCK])
        said += [why.reasons for why in explain(model, matrix, language, settings.threads)]
    filled = [(*sentences, *[""] * (MOST_REASONS - len(sentences))) for sentences in said]
    return pd.DataFrame(filled, columns=COLUMNS, index=pd.Index(jobs, name="job_id"), dtype=object)
