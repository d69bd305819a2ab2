"""The ranked list: a cycle's jobs by risk, filtered, with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from models.explanation import explain
from models.reasons import MOST_REASONS
from models.shelf import open_shelf
from serving.list_file import write_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from features.settings import Settings
    from models.published import Published

__all__ = ["ranked_list", "write_list"]

BLOCK = 2_000  # jobs explained at a time: a block's features and contributions fit in memory


def ranked_list(
    settings: Settings, published: Published, filters: Mapping[str, str | None], top: int | None, language: str
) -> pd.DataFrame:
    """List the jobs of a published run, best first.

    Parameters
    ----------
    settings, published
        The home folder, and what was published in it.
    filters
        Column to value; `None` filters nothing.
    top
        How many jobs to list; `None` lists all.
    language
        "fa" or "en", for the reasons.

    Returns
    -------
    pandas.DataFrame
        `rank` from 1, `job_id`, `plan_id`, `score`, `reason_1` … `reason_3`, and the plan's place, agency, programme.
    """
    chosen = published.scores([(column, "==", value) for column, value in filters.items() if value is not None])
    listed = (chosen if top is None else chosen.head(top)).reset_index(drop=True)
    model = open_shelf(settings).read(published.release).model
    said: list[tuple[str, ...]] = []
    for start in range(0, len(listed), BLOCK):
        matrix = published.features_of(listed["job_id"].iloc[start : start + BLOCK].tolist())
        said += [explanation.reasons for explanation in explain(model, matrix, language, settings.threads)]
    reasons = pd.DataFrame(
        [(*sentences, *[""] * (MOST_REASONS - len(sentences))) for sentences in said],
        columns=[f"reason_{number + 1}" for number in range(MOST_REASONS)],
        dtype=object,
    )
    ranks = pd.DataFrame({"rank": range(1, len(listed) + 1)})
    places = ["province_code", "county_code", "agency_code", "program_code"]
    return pd.concat([ranks, listed[["job_id", "plan_id", "score"]], reasons, listed[places]], axis=1)
