"""Which runs there were, how far each came and how it ended; read from the record, while a run goes on or after."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from training.cycle_run.lock import is_held
from training.cycle_run.request import TEHRAN, CycleRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbos import DBOSClient

    from features.settings import Settings

WORKFLOW = "cycle"
FINISHED, FAILED, RUNNING, INTERRUPTED = "finished", "failed", "running", "interrupted"


@dataclass(frozen=True)
class StageRecord:
    """A stage that ended: when, and what it answered or why it failed."""

    name: str
    began: datetime
    ended: datetime
    answer: dict[str, Any] | None
    fault: str | None


@dataclass(frozen=True)
class RunRecord:
    """A run as its record has it.

    Attributes
    ----------
    name
        The cycle, the date asked for and a number.
    state
        `running`, `interrupted` (killed: it will go on), `finished` or `failed`.
    request, folder
        What it was asked to do, and the name of the folder in which its stages hand over.
    began
        When it was asked for, local time of Tehran.
    stages
        Those that ended, in order.
    """

    name: str
    state: str
    request: CycleRequest
    folder: str
    began: datetime
    stages: tuple[StageRecord, ...]

    @property
    def done(self) -> dict[str, dict[str, Any]]:
        """What each finished stage answered."""
        return {stage.name: stage.answer for stage in self.stages if stage.answer is not None}

    def to_document(self) -> dict[str, Any]:
        """Return what is printed as JSON."""
        stages = [
            {
                "stage": stage.name,
                "began": stage.began.isoformat(timespec="seconds"),
                "seconds": round((stage.ended - stage.began).total_seconds(), 1),
                **({"fault": stage.fault} if stage.fault else stage.answer or {}),
            }
            for stage in self.stages
        ]
        began = self.began.isoformat(timespec="seconds")
        return {"run": self.name, "state": self.state, "began": began, **self.request.to_document(), "stages": stages}


def record_folder(home: Path) -> Path:
    """Where the record of runs and what their stages hand over lie."""
    return home / "cycle"


def database_url(settings: Settings) -> str:
    """Where the record of runs is kept: an SQLite file in the home folder, unless the settings name a database."""
    return settings.run_database or f"sqlite:///{(record_folder(settings.home) / 'runs.db').resolve()}"


def runs(settings: Settings) -> list[RunRecord]:
    """List the runs, the oldest first."""
    with _record(settings) as client:
        if client is None:
            return []
        is_running = is_held(record_folder(settings.home))
        found = client.list_workflows(name=WORKFLOW)
        return [_run(client, status, is_running=is_running) for status in sorted(found, key=_age)]


def run_named(settings: Settings, name: str | None) -> RunRecord:
    """Find a run by name; the latest where none is given."""
    there = runs(settings)
    chosen = [run for run in there if name in {None, run.name}]
    if not chosen:
        raise Fault(
            f"A cycle run must have been begun; got {name or 'none'}. Try: rastin cycle list.",
            f"چنین اجرایی آغاز نشده است: {name or 'هیچ'}. rastin cycle list را ببینید.",
        )
    return chosen[-1]


@contextmanager
def _record(settings: Settings) -> Iterator[DBOSClient | None]:
    url = database_url(settings)
    if settings.run_database is None and not (record_folder(settings.home) / "runs.db").exists():
        yield None
        return
    from dbos import DBOSClient, DBOSPortableJSONSerializer

    client = DBOSClient(system_database_url=url, serializer=DBOSPortableJSONSerializer(), retry_connection_errors=False)
    try:
        yield client
    finally:
        client.destroy()


def _run(client: Any, status: Any, *, is_running: bool) -> RunRecord:
    states = {"SUCCESS": FINISHED, "PENDING": RUNNING, "ENQUEUED": RUNNING}
    state = states.get(status.status, FAILED)
    request, folder = status.input["args"]
    return RunRecord(
        name=status.workflow_id,
        state=INTERRUPTED if state == RUNNING and not is_running else state,
        request=CycleRequest.from_document(request),
        folder=folder,
        began=_local(status.created_at),
        stages=tuple(_stage(step) for step in client.list_workflow_steps(status.workflow_id)),
    )


def _stage(step: Any) -> StageRecord:
    fault = None if step["error"] is None else str(step["error"])
    began, ended = (_local(step[name]) for name in ("started_at_epoch_ms", "completed_at_epoch_ms"))
    return StageRecord(step["function_name"], began, ended, step["output"], fault)


def _age(status: Any) -> tuple[int, str]:
    return status.created_at, status.workflow_id


def _local(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000.0, UTC).astimezone(TEHRAN).replace(tzinfo=None)
