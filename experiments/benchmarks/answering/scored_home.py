"""A home that holds one scored run of many jobs, made in minutes of a smaller registry's rows, each several times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow.parquet as pq

from experiments.benchmarks.bench import AS_OF, CYCLE
from experiments.simulation.run import simulate
from features.calendar_dates import parse_moment
from features.ingest import ingest_drop
from features.progress import step
from features.settings import Settings
from models.published import Published, latest, publish
from models.shelf import open_shelf
from training.retrain import retrain
from training.scoring import score_cycle

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.benchmarks.bench import Options
    from models.release import Release

COPIES = 5
CYCLES = (1401, 1402, 1403, 1404)  # of a simulated registry
MANY = "many"


@dataclass(frozen=True)
class ScoredHome:
    """A home with one published run.

    Attributes
    ----------
    settings
        Of the home.
    published
        The run: every job of the smaller registry, each several times under names of its own.
    distinct
        How many of its jobs differ.
    """

    settings: Settings
    published: Published
    distinct: int

    @property
    def release(self) -> Release:
        """The release that scored."""
        return open_shelf(self.settings).read(self.published.release)


def scored_home(options: Options) -> ScoredHome:
    """Return a home with a run of `options.jobs` jobs, made where it is not there yet."""
    distinct = options.jobs // COPIES
    folder = options.work / f"scored-{options.jobs}-{options.seed}"
    small = Settings(home=folder / "home", threads=options.threads, memory_limit=options.memory_limit)
    many = small.model_copy(update={"home": folder / MANY})
    if not (many.home / "scores" / str(CYCLE) / "latest").exists():
        _score(small, folder / "drop", distinct, options.seed)
        with step(f"Publishing {options.jobs:,} jobs"):
            _copy(small, many)
    return ScoredHome(many, latest(many.home, CYCLE), distinct)


def _score(small: Settings, drop: Path, jobs: int, seed: int) -> None:
    if not drop.exists():
        simulate(drop, jobs, seed)
        ingest_drop(drop, small, parse_moment(AS_OF))
    shelf = open_shelf(small)
    if not (small.home / "releases").exists() or not shelf.names():
        retrain(small, parse_moment(AS_OF))
    release = shelf.read(shelf.names()[-1])
    for cycle in CYCLES:
        if not (small.home / "scores" / str(cycle) / "latest").exists():
            score_cycle(small, release, cycle, parse_moment(AS_OF))


def _copy(small: Settings, many: Settings) -> None:
    runs = [latest(small.home, cycle) for cycle in CYCLES]
    scores = pd.concat([run.scores() for run in runs], ignore_index=True)
    parts = [pq.read_table(run.folder / "matrix.parquet").to_pandas() for run in runs]
    matrix: pd.DataFrame = pd.concat(parts, ignore_index=True)
    scores, matrix = (_copies(rows) for rows in (scores, matrix))
    order = scores.sort_values(["raw_score", "job_id"], ascending=[False, True], kind="stable").index
    manifest: dict[str, Any] = {name: value for name, value in runs[-1].manifest.items() if name != "sha256"}
    many.home.mkdir(parents=True, exist_ok=True)
    (many.home / "releases").symlink_to((small.home / "releases").resolve())
    many.signers_path.symlink_to(small.signers_path.resolve())
    publish(many.home, scores.loc[order], matrix.loc[order], {**manifest, "cycle": CYCLE})


def _copies(rows: pd.DataFrame) -> pd.DataFrame:
    copies = [rows.assign(job_id=rows["job_id"] + f"-{copy + 1}") for copy in range(COPIES)]
    return pd.concat(copies, ignore_index=True)
