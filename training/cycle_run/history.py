"""Which runs there were, how far each came and how it ended; read from the record, while a run goes on or after."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.cycle_runs.lock import is_held
from features.cycle_runs.told import FAILED, FINISHED, INTERRUPTED, RUNNING
from features.faults import Fault
from features.whole_files import whole_file
from training.cycle_run.request import TEHRAN, CycleRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbos import DBOSClient

    from features.settings import Settings

WORKFLOW = "cycle"
_FILE = "runs.db"


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
    return settings.run_database or f"sqlite:///{(record_folder(settings.home) / _FILE).resolve()}"


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


def make_record(settings: Settings) -> None:
    """Make the record of runs, or bring it up to date; whole or not at all, as a reader may come between.

    Raises
    ------
    Fault
        When the database cannot be reached.
    """
    from dbos import DBOS

    path = record_folder(settings.home) / _FILE
    with _said(settings):
        if settings.run_database is None and not path.exists():
            with whole_file(path) as draft:
                DBOS.migrate(f"sqlite:///{draft}")
        else:
            DBOS.migrate(database_url(settings))


@contextmanager
def _record(settings: Settings) -> Iterator[DBOSClient | None]:
    if settings.run_database is None and not (record_folder(settings.home) / _FILE).exists():
        yield None
        return
    from dbos import DBOSClient, DBOSPortableJSONSerializer

    with _said(settings):
        url, serializer = database_url(settings), DBOSPortableJSONSerializer()
        client = DBOSClient(system_database_url=url, serializer=serializer, retry_connection_errors=False)
        try:
            yield client
        finally:
            client.destroy()


@contextmanager
def _said(settings: Settings) -> Iterator[None]:
    """Say what keeps the record from being read, whichever of the libraries below it stumbled."""
    try:
        yield
    except Exception as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        where = "RASTIN_RUN_DATABASE" if settings.run_database else str(record_folder(settings.home) / _FILE)
        raise Fault(
            f"The record of cycle runs must be readable; {where} is not: {told}",
            f"سابقهٔ اجراهای دوره باید خوانده شود؛ {where} خوانده نمی‌شود: {told}",
        ) from error


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
