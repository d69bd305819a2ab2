"""The registries of an ablation: simulated, ingested, and described once; later runs read what lies there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from experiments.simulation.drop_folder import truth_path
from experiments.simulation.run import simulate
from features.calendar_dates import parse_moment
from features.engine import open_engine
from features.ingest import ingest_drop
from features.matrix import build_matrix, features
from features.progress import step
from features.registry import open_registry
from features.settings import Settings
from features.store import Store
from training.outcomes import OutcomePolicy
from training.rounds import LearningRows, learning_rows

if TYPE_CHECKING:
    from pathlib import Path

SCENARIOS = ("baseline", "rings", "collusion")
AS_OF, LAST_CYCLE = "1405-01-15", 1404


@dataclass(frozen=True)
class Described:
    """A registry as an ablation reads it.

    Attributes
    ----------
    rows
        Visited jobs of all cycles, as they looked before their visit.
    whole
        Every job of the last cycle as of `AS_OF`: `job_id`, `plan_id`, one column a feature.
    is_false
        The truth of `whole`, 0.0 or 1.0, in the same order; what only a simulation knows.
    """

    rows: LearningRows
    whole: pd.DataFrame
    is_false: pd.Series


def describe(work: Path, scenario: str, jobs: int, seed: int, threads: int) -> Described:
    """Simulate and describe a registry, or read what an earlier run described."""
    folder = work / f"{scenario}-{jobs}-{seed}"
    parts = {name: folder / f"{name}.parquet" for name in ("about", "matrix", "whole")}
    drop = folder / "drop"
    if not all(path.exists() for path in parts.values()):
        with step(f"Simulating and describing the scenario {scenario}"):
            _write(folder, drop, scenario, jobs, seed, threads)
    about, matrix, whole = (pd.read_parquet(path) for path in parts.values())
    truth = pd.read_parquet(truth_path(drop)).set_index("job_id")["is_false"]
    return Described(LearningRows(about, matrix), whole, truth.loc[whole["job_id"]].astype("float64"))


def _write(folder: Path, drop: Path, scenario: str, jobs: int, seed: int, threads: int) -> None:
    settings, moment = Settings(home=folder / "home", threads=threads), parse_moment(AS_OF)
    if not drop.exists():
        simulate(drop, jobs, seed, scenario)
    if not Store(settings.home).files("jobs"):
        ingest_drop(drop, settings, moment)
    store = Store(settings.home)
    with open_engine(settings) as engine:
        rows = learning_rows(engine, store, moment, OutcomePolicy())
        whole = build_matrix(engine, open_registry(engine, store, moment, LAST_CYCLE)).to_pandas()
    rows.about.to_parquet(folder / "about.parquet")
    rows.matrix.to_parquet(folder / "matrix.parquet")
    whole[["job_id", "plan_id", *(one.name for one in features())]].to_parquet(folder / "whole.parquet")
