"""The scores of an arrival as they were kept, for those who may see scores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

    from serving.records import Scope

COLUMNS = ("job_id", "score", "score_low", "score_high", "release", "as_of")
_PLACES = ("province_code", "county_code", "agency_code")


def folder_of(home: Path, arrival_id: str, as_of: str, cycle: int) -> Path:
    """Where the run of an arrival's jobs of one cycle lies."""
    return home / "arrivals" / f"{arrival_id}-{as_of.replace(':', '')}-{cycle}"


def list_of(home: Path, arrival_id: str, as_of: str) -> Path:
    """Where it stands which runs there are, once the arrival is scored as of a moment."""
    return home / "arrivals" / f"{arrival_id}-{as_of.replace(':', '')}.json"


def is_scored(home: Path, arrival_id: str, as_of: str) -> bool:
    """Say whether an arrival was scored as of a moment."""
    return list_of(home, arrival_id, as_of).exists()


def scores_of(home: Path, runs: list[str], scope: Scope) -> list[dict[str, Any]]:
    """Return the jobs of some runs within a scope, best first within each, as `COLUMNS`."""
    rows: list[dict[str, Any]] = []
    for run in runs:
        rows += pq.read_table(home / "arrivals" / run / "scores.parquet", columns=[*COLUMNS, *_PLACES]).to_pylist()
    seen = [row for row in rows if scope.has(row)]
    return [{**{name: row[name] for name in COLUMNS}, "as_of": row["as_of"].isoformat()} for row in seen]


def runs_of(home: Path, arrival_id: str, as_of: str) -> list[str]:
    """Return the names of the runs of an arrival that was scored."""
    said = json.loads(list_of(home, arrival_id, as_of).read_text(encoding="utf-8"))
    runs: list[str] = said["runs"]
    return runs
