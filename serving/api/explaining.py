"""The process that explains: reads a line of JSON, answers a line of JSON, until its input ends.

It stands apart from the process that serves, so that a release which crashes or hangs LightGBM takes no answer with it
but its own, and so that what LightGBM brings along is never loaded beside the keys. A release is read by way of the
shelf: signature first, then hashes, then the model.

    {"run": folder, "job_id": "J1", "rank": 17, "raw_score": -1.5, "language": "fa"}
    {"job_id": "J1", "base": ..., "contributions": {...}, "reasons": [...]}   or   {"job_id": "J1", "fault": [...]}
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from features.faults import Fault
from features.settings import Settings
from features.whole_files import sha256_of
from models.explanation import explain, with_lowering
from models.published import ROWS_A_GROUP
from models.shelf import open_shelf

if TYPE_CHECKING:
    import pandas as pd

    from models.release import Release


def answer(settings: Settings, asked: dict[str, Any]) -> dict[str, Any]:
    """Explain one job of one published run."""
    try:
        run = Path(asked["run"])
        matrix, release_name = _matrix(run), json.loads((run / "manifest.json").read_text(encoding="utf-8"))["release"]
        (why,) = explain(
            _release(settings, release_name).model,
            _row(matrix, asked["rank"], asked["job_id"]),
            asked["language"],
            settings.threads,
        )
    except Fault as fault:
        return {"job_id": asked["job_id"], "fault": [fault.english, fault.persian]}
    return {
        "job_id": asked["job_id"],
        "base": why.base,
        "contributions": with_lowering(why.base, why.contributions, asked["raw_score"]),
        "reasons": list(why.reasons),
    }


@cache
def _release(settings: Settings, name: str) -> Release:
    return open_shelf(settings).read(name)


@cache
def _matrix(run: Path) -> pq.ParquetFile:
    published = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["sha256"]["matrix.parquet"]
    if sha256_of(run / "matrix.parquet") != published:
        raise Fault(
            f"A published run must be as it was published; the matrix of {run.name} was changed.",
            f"ماتریس امتیازدهی {run.name} پس از انتشار تغییر کرده است.",
        )
    return pq.ParquetFile(run / "matrix.parquet")


def _row(matrix: pq.ParquetFile, rank: int, job_id: str) -> pd.DataFrame:
    """Read one job's features from the only group that can hold them: groups are of one size, in the list's order."""
    group, place = divmod(rank - 1, ROWS_A_GROUP)
    row: pd.DataFrame = matrix.read_row_group(group).slice(place, 1).to_pandas()
    if row["job_id"].tolist() != [job_id]:
        raise Fault(
            "Scores and features of a published run must stand in one order; they do not.",
            "ترتیب امتیازها و ویژگی‌های این امتیازدهی یکی نیست.",
        )
    return row.set_index("job_id")


def main() -> None:
    """Answer until the input ends; what libraries print goes to standard error, never among the answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    settings = Settings.model_validate_json(sys.argv[1])
    for line in iter(partial(sys.stdin.readline), ""):
        said = answer(settings, json.loads(line))
        answers.write(json.dumps(said, ensure_ascii=False) + "\n")
        answers.flush()
