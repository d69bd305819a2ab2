"""The stages of a run, each doing its work whole or not at all, so that doing one twice does no harm.

A stage reads what earlier stages handed over and answers with a small document: names, hashes and counts, no frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.ingest.recorded import land_drop
from features.store import Store
from models.recorded import publish_and_enter, shelve_and_enter
from models.shelf import open_shelf
from training.cycle_run.handover import put, take
from training.gate_trial import hold_gate
from training.retrain import evaluate, fit, gather, shelve
from training.scoring import score_jobs
from training.tracking import track

if TYPE_CHECKING:
    from collections.abc import Callable

    from features.settings import Settings
    from training.cycle_run.request import CycleRequest
    from training.recipe import Recipe

Document = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """What every stage is given.

    Attributes
    ----------
    settings
        Of this process.
    request
        What the run was asked to do.
    folder
        Where its stages hand over.
    done
        What each finished stage answered, by its name.
    """

    settings: Settings
    request: CycleRequest
    folder: Path
    done: dict[str, Document]

    @property
    def recipe(self) -> Recipe:
        """How the candidate is made."""
        return self.request.recipe

    def take(self, stage: str) -> Any:
        """Read what a finished stage handed over."""
        return take(self.folder / stage, self.done[stage]["handed_over"])

    def hand_over(self, stage: str, value: Any) -> str:
        """Write what later stages need."""
        return put(self.folder / stage, value)


def ingest(work: Work) -> Document:
    """Land the drop, if one was given; from here on the run sees the store as it stands now."""
    if work.request.drop is None:
        return {"snapshot": Store(work.settings.home).snapshot()}
    recorded_at = datetime.fromisoformat(work.request.recorded_at)
    report = land_drop(work.settings, Path(work.request.drop), recorded_at)
    return {"snapshot": report.snapshot, "in_quarantine": report.in_quarantine}


def features(work: Work) -> Document:
    """Describe every visited job as it looked before its visit."""
    gathered = gather(work.settings, work.request.moment, work.request.seed, work.done["ingest"]["snapshot"])
    return {"labelled_jobs": len(gathered.rows.about), "handed_over": work.hand_over("features", gathered)}


def train(work: Work) -> Document:
    """Fit and calibrate the candidate."""
    fitted = fit(work.take("features"), work.recipe, work.settings.threads)
    return {"handed_over": work.hand_over("train", fitted)}


def evaluate_candidate(work: Work) -> Document:
    """Measure the way of training on later cycles, and put the candidate on the shelf."""
    gathered, fitted = work.take("features"), work.take("train")
    evaluated = evaluate(gathered, fitted, work.recipe, work.settings.threads)
    made = (open_shelf(work.settings), work.request.moment, work.recipe, gathered, fitted, evaluated)
    release = shelve_and_enter(work.settings, partial(shelve, work.settings, *made))
    notice = track(work.settings, release)
    return {"release": release.name} | ({"notice": notice.english} if notice else {})


def gate(work: Work) -> Document:
    """Hold the candidate against the champion."""
    shelf = open_shelf(work.settings)
    candidate = shelf.read(work.done["evaluate"]["release"])
    said = hold_gate(shelf, candidate, work.take("features").rows, work.settings.threads)
    return {"verdict": said["says"], "passes": said["passes"], "champion": said["champion"]}


def score(work: Work) -> Document:
    """Score the cycle with the champion that the gate was held against or, where there was none, with the candidate."""
    release = open_shelf(work.settings).read(work.done["gate"]["champion"] or work.done["evaluate"]["release"])
    scored = score_jobs(
        work.settings, release, work.request.cycle, work.request.moment, work.done["ingest"]["snapshot"]
    )
    handed_over = work.hand_over("score", scored)
    return {"release": release.name, "jobs": len(scored.scores), "handed_over": handed_over}


def publish_scores(work: Work) -> Document:
    """Publish the scores, and enter them."""
    scored = work.take("score")
    published = publish_and_enter(work.settings, scored.scores, scored.matrix, scored.origin)
    return {"folder": str(published.folder.relative_to(work.settings.home))}


STAGES: dict[str, Callable[[Work], Document]] = {
    "ingest": ingest,
    "features": features,
    "train": train,
    "evaluate": evaluate_candidate,
    "gate": gate,
    "score": score,
    "publish": publish_scores,
}
