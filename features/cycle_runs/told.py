"""What runs tell line by line while they work, so that anybody can follow them who cannot load what trains.

A file a run, `HOME/cycle/NAME.jsonl`, a line an event. It is for people: what a run goes on from stands in its record.

    {"at": "2026-11-22T07:30:00Z", "event": "asked", "request": {...}, "after": null}
    {"at": ..., "event": "began", "stage": "train"}
    {"at": ..., "event": "ended", "stage": "train", "answer": {...}}
    {"at": ..., "event": "failed", "stage": "train", "fault": [english, persian]}
    {"at": ..., "event": "finished"}
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.cycle_runs import STAGES
from features.cycle_runs.lock import is_held

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FINISHED, FAILED, RUNNING, INTERRUPTED = "finished", "failed", "running", "interrupted"


@dataclass
class ToldStage:
    """A stage that began: when, when it ended, and what it answered or why it failed."""

    name: str
    began: datetime
    ended: datetime | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    fault: tuple[str, str] | None = None

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return None if self.ended is None else (self.ended - self.began).total_seconds()


@dataclass
class ToldRun:
    """A run as it told of itself.

    Attributes
    ----------
    name, began
        Which, and when it was asked for, UTC.
    request
        What it was asked to do.
    after
        The failed run from which it goes on; nothing where it began anew.
    state
        `running`, `interrupted` (killed: it can go on), `finished` or `failed`.
    stages
        Those that began, in order; one that was begun again stands once.
    """

    name: str
    began: datetime
    request: Mapping[str, Any]
    after: str | None = None
    state: str = INTERRUPTED
    stages: dict[str, ToldStage] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many stages have ended well."""
        return sum(stage.ended is not None and stage.fault is None for stage in self.stages.values())

    @property
    def left(self) -> list[str]:
        """The stages that have not begun."""
        return [name for name in STAGES if name not in self.stages]


def tell(home: Path, name: str, event: str, **said: Any) -> None:
    """Add a line to what a run tells; a line that a kill cut off is left as it is."""
    path = _file(home, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    is_cut_off = path.exists() and not path.read_bytes().endswith(b"\n")
    line = json.dumps({"at": datetime.now(UTC).isoformat(), "event": event, **said}, ensure_ascii=False, default=str)
    with path.open("ab") as file:
        file.write(b"\n" * is_cut_off + line.encode() + b"\n")


def told_run(home: Path, name: str) -> ToldRun | None:
    """Read what a run told so far; `None` where there is none."""
    return next((run for run in told_runs(home) if run.name == name), None)


def told_runs(home: Path) -> list[ToldRun]:
    """Read what the runs of a home told so far, the oldest first."""
    read = [_read(path) for path in (home / "cycle").glob("C*.jsonl")]
    found = sorted((run for run in read if run is not None), key=lambda run: (run.began, run.name))
    unfinished = [run for run in found if run.state == INTERRUPTED]
    if unfinished and is_held(home / "cycle"):
        latest = max(unfinished, key=lambda run: _file(home, run.name).stat().st_mtime_ns)
        latest.state = RUNNING
    return found


def _file(home: Path, name: str) -> Path:
    return home / "cycle" / f"{name}.jsonl"


def _read(path: Path) -> ToldRun | None:
    lines = [line for line in map(_event, path.read_bytes().split(b"\n")) if line is not None]
    asked = next((line for line in lines if line["event"] == "asked"), None)
    if asked is None:
        return None
    run = ToldRun(path.stem, datetime.fromisoformat(asked["at"]), asked["request"], asked.get("after"))
    for line in lines:
        _take(run, line)
    return run


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:  # nothing, or a line that a kill cut off
        return None
    return said


def _take(run: ToldRun, line: Mapping[str, Any]) -> None:
    at, name = datetime.fromisoformat(line["at"]), line.get("stage", "")
    if line["event"] == "began":
        run.stages[name], run.state = ToldStage(name, at), INTERRUPTED
    elif line["event"] == "ended":
        run.stages[name] = ToldStage(name, run.stages[name].began if name in run.stages else at, at, line["answer"])
    elif line["event"] == "failed":
        begun = run.stages[name].began if name in run.stages else at
        run.stages[name] = ToldStage(name, begun, at, fault=(line["fault"][0], line["fault"][1]))
        run.state = FAILED
    elif line["event"] == "finished":
        run.state = FINISHED
