"""A simulated registry that was ingested, trained on and scored: made once, read by every integration test."""

from __future__ import annotations

import fcntl
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from experiments.simulation.run import simulate
from features.ingest import ingest_drop
from features.settings import Settings
from models.published import Published, latest
from models.shelf import open_shelf
from training.retrain import retrain
from training.scoring import score_cycle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from models.release import Release

JOBS, SEED = 36_000, 7  # some 130 jobs found false by then, where training needs 50
AS_OF = datetime.fromisoformat("2024-04-03")  # 1403-01-15: two cycles are over, so one can be tested on
CYCLE = 1402
RECORDED_AT = datetime.fromisoformat("2026-05-01")


@dataclass(frozen=True)
class TrainedHome:
    """Where it lies, and what it was made of."""

    settings: Settings
    drop: Path

    @property
    def release(self) -> Release:
        """The only release on the shelf."""
        shelf = open_shelf(self.settings)
        (name,) = shelf.names()
        return shelf.read(name)

    @property
    def published(self) -> Published:
        """The scoring run of `CYCLE`."""
        return latest(self.settings.home, CYCLE)


def make_trained_home(folder: Path, *, threads: int, has_truth: bool) -> TrainedHome:
    """Simulate, ingest, train and score in a folder; another process that asks for the same folder waits."""
    settings = Settings(home=folder / "home", threads=threads, memory_limit="1GB")
    made = TrainedHome(settings, folder / "drop")
    with _only_one(folder):
        if (folder / "begun").exists() and not (folder / "done").exists():
            raise RuntimeError(f"the trained home in {folder} could not be made; see the first test that asked for it")
        if not (folder / "done").exists():
            (folder / "begun").touch()
            simulated = simulate(made.drop, JOBS, SEED, "baseline")
            if not has_truth:
                simulated.truth.unlink()
            ingest_drop(made.drop, settings, RECORDED_AT)
            score_cycle(settings, retrain(settings, AS_OF).release, CYCLE, AS_OF)
            (folder / "done").touch()
    return made


def copy_of(trained: TrainedHome, folder: Path) -> Settings:
    """Copy a trained home's releases and scores, for a test that changes them."""
    home = folder / "home"
    for part in ("releases", "scores", "store"):
        shutil.copytree(trained.settings.home / part, home / part)
    shutil.copyfile(trained.settings.signers_path, home.with_name("home.signers"))
    return trained.settings.model_copy(update={"home": home})


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
