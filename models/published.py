"""Published scores: one immutable folder a scoring run, from which lists and explanations are made.

scores.parquet   what `rastin score` answers, with each plan's place, agency and programme, best first
matrix.parquet   the features the scores were made of, in the same order
manifest.json    cycle, release, as-of date and hashes
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from features.faults import Fault
from features.whole_files import hashes_of, told_to_nobody, whole_file, whole_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from features.whole_files import Told

ROWS_A_GROUP = 16_384  # small groups: a job's row is read without reading the cycle


@dataclass(frozen=True)
class Published:
    """One published scoring run."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def release(self) -> str:
        """The release that scored."""
        return str(self.manifest["release"])

    def scores(self, filters: Sequence[tuple[str, str, Any]] = ()) -> pd.DataFrame:
        """Read the scores, best first; `filters` as pyarrow writes them."""
        rows: pd.DataFrame = pq.read_table(self.folder / "scores.parquet", filters=list(filters) or None).to_pandas()
        return rows

    def features_of(self, job_ids: Sequence[str]) -> pd.DataFrame:
        """Read the features of some jobs, in the order asked for, indexed by `job_id`."""
        wanted = [("job_id", "in", list(job_ids))]
        rows: pd.DataFrame = pq.read_table(self.folder / "matrix.parquet", filters=wanted).to_pandas()
        return rows.set_index("job_id").loc[list(job_ids)]


def publish(
    home: Path, scores: pd.DataFrame, matrix: pd.DataFrame, manifest: Mapping[str, Any], foretell: Told = told_to_nobody
) -> Published:
    """Publish a scoring run; the same run published twice is one.

    Parameters
    ----------
    home
        The home folder.
    scores, matrix
        One row a job, in the same order.
    manifest
        `cycle`, `release`, `as_of`, `snapshot`.
    foretell
        As `keep_run`.
    """
    folder = run_folder(home, manifest)
    published = keep_run(folder, scores, matrix, manifest, foretell)
    with whole_file(folder.parent / "latest") as draft:
        draft.write_text(folder.name, encoding="utf-8")
    return published


def run_folder(home: Path, manifest: Mapping[str, Any]) -> Path:
    """Where a scoring run of a cycle is published, by what it was made of."""
    as_of = manifest["as_of"].replace(":", "")  # to the minute: two runs of one day may know different things
    return home / "scores" / str(manifest["cycle"]) / f"{as_of}-{manifest['release']}-{manifest['snapshot'][:12]}"


def keep_run(
    folder: Path,
    scores: pd.DataFrame,
    matrix: pd.DataFrame,
    manifest: Mapping[str, Any],
    foretell: Told = told_to_nobody,
) -> Published:
    """Keep a run in a folder of its own, whole or not at all; one that is there stays as it is.

    Parameters
    ----------
    folder
        Where it is to lie.
    scores, matrix, manifest
        As `publish`.
    foretell
        Told the run's files, by name with their SHA-256, right before they are there.
    """
    if folder.exists():
        foretell(hashes_of(folder))
    else:
        with whole_folder(folder) as draft:
            write_parquet(scores, draft / "scores.parquet")
            write_parquet(matrix, draft / "matrix.parquet")
            document = json.dumps({**manifest, "sha256": hashes_of(draft)}, indent=1, sort_keys=True)
            (draft / "manifest.json").write_text(document, encoding="utf-8")
            foretell(hashes_of(draft))
    return read_run(folder)


def latest(home: Path, cycle: int) -> Published:
    """Return the latest published run of a cycle."""
    pointer = home / "scores" / str(cycle) / "latest"
    if not pointer.exists():
        raise Fault(
            f"Cycle {cycle} must be scored first. Try: rastin score --as-of DATE --cycle {cycle} --out S.parquet.",
            f"نخست باید دورهٔ {cycle} امتیازدهی شود: rastin score --as-of DATE --cycle {cycle} --out S.parquet",
        )
    return read_run(pointer.parent / pointer.read_text(encoding="utf-8"))


def latest_with_job(home: Path, job_id: str) -> tuple[Published, pd.DataFrame]:
    """Find a job in the latest published run of whichever cycle it was registered in."""
    for runs in sorted((home / "scores").glob("*"), reverse=True):
        published = latest(home, int(runs.name))
        row = published.scores([("job_id", "==", job_id)])
        if len(row):
            return published, row
    raise Fault(
        f"A job must be in a published scoring run; got {job_id!r}. Try: rastin score for its cycle.",
        f"این شغل در هیچ امتیازدهی منتشرشده‌ای نیست: «{job_id}». دورهٔ آن را امتیازدهی کنید.",
    )


def write_parquet(rows: pd.DataFrame, path: Path) -> None:
    """Write rows as Parquet; the same rows give the same bytes."""
    table = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd", row_group_size=ROWS_A_GROUP)


def read_run(folder: Path) -> Published:
    """Read a published run by the folder that it lies in."""
    return Published(folder, json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
