"""Runs as they are answered: how far each came, how long its stages took, and how long they took the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from features.cycle_runs import STAGES
from features.cycle_runs.told import FINISHED, told_runs
from serving.records.columns import moment_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from features.cycle_runs.told import ToldRun, ToldStage

ASKED = ("as_of", "cycle", "seed", "bound", "code")  # of a run's request; where a drop lay is nobody's business here
ANSWERED = ("labelled_jobs", "release", "verdict", "passes", "champion", "jobs", "folder", "snapshot")


def run_documents(home: Path) -> list[dict[str, Any]]:
    """Return every run of a home, the latest first."""
    runs = told_runs(home)
    return [_document(run, _usual(runs[:place])) for place, run in enumerate(runs)][::-1]


def _document(run: ToldRun, usual: dict[str, float]) -> dict[str, Any]:
    return {
        "run": run.name,
        "state": run.state,
        "began": moment_text(run.began),
        "after": run.after,
        **{name: run.request.get(name) for name in ASKED},
        "done": run.done,
        "all": len(STAGES),
        "stages": [_stage(name, run.stages.get(name), usual.get(name)) for name in STAGES],
    }


def _stage(name: str, stage: ToldStage | None, usual: float | None) -> dict[str, Any]:
    return {
        "stage": name,
        "began": None if stage is None else moment_text(stage.began),
        "seconds": None if stage is None or stage.seconds is None else round(stage.seconds, 1),
        "usual_seconds": usual,
        "fault": None if stage is None or stage.fault is None else {"en": stage.fault[0], "fa": stage.fault[1]},
        "answer": {} if stage is None else {key: stage.answer[key] for key in ANSWERED if key in stage.answer},
    }


def _usual(earlier: Sequence[ToldRun]) -> dict[str, float]:
    """Return how long each stage took in the last run that finished."""
    finished = [run for run in earlier if run.state == FINISHED]
    if not finished:
        return {}
    stages = finished[-1].stages.values()
    return {stage.name: round(stage.seconds, 1) for stage in stages if stage.seconds}
