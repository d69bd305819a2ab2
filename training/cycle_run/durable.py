"""Running the stages durably: each answer is recorded when its stage has ended, and no stage that ended runs again.

The record is kept by DBOS, in this process and one database; nothing is sent anywhere, no port is opened, and what it
keeps is JSON, never a pickle. Each process carries one run on: the run's name stands for the application's version, so
that no other unfinished run starts beside it.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from features.cycle_runs.lock import only_run
from features.cycle_runs.told import FAILED, FINISHED, INTERRUPTED, RUNNING, tell
from features.faults import Fault
from features.store import Store
from models.origin import code_identity
from training.cycle_run.history import (
    WORKFLOW,
    RunRecord,
    database_url,
    make_record,
    record_folder,
    run_named,
    runs,
)
from training.cycle_run.request import CycleRequest
from training.cycle_run.stages import STAGES, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbos import DBOSConfig

    from features.settings import Settings

    CycleFunction = Callable[[dict[str, Any], str], dict[str, Any]]

MOST_KILLS = 1_000_000  # a run is given up by people, not for how often it was killed


def run_cycle(settings: Settings, request: CycleRequest, *, again: bool = False) -> RunRecord:
    """Do what was asked for, or what is left of it.

    Parameters
    ----------
    settings
        Of this process.
    request
        What to do. An unfinished run that was asked the same goes on; one that failed goes on from the failed stage,
        unless something has landed since: then it is begun anew, with what is there now.
    again
        Begin anew, whatever there was.

    Raises
    ------
    Fault
        When a stage meets what a user can mend, or another run goes on.
    """
    with only_run(record_folder(settings.home)):
        make_record(settings)
        same = [run for run in runs(settings) if run.request.asks_the_same(request)]
        if same and not again and _has_work_left(settings, same[-1]):
            return _go_on(settings, same[-1])
        _sweep(settings)
        return _begin(settings, request)


def resume_cycle(settings: Settings, name: str | None) -> RunRecord:
    """Go on with a run by name, or with the latest.

    Raises
    ------
    Fault
        When there is nothing left to do, another version began it, or a stage meets what a user can mend.
    """
    with only_run(record_folder(settings.home)):
        make_record(settings)
        return _go_on(settings, run_named(settings, name))


def _has_work_left(settings: Settings, run: RunRecord) -> bool:
    if run.state != FAILED:
        return run.state != FINISHED
    return run.done.get("ingest", {}).get("snapshot") == Store(settings.home).snapshot()


def _begin(settings: Settings, request: CycleRequest) -> RunRecord:
    from dbos import DBOS, SetWorkflowID

    name = _free_name(settings, request)
    tell(settings.home, name, "asked", request=request.to_document())
    with _launched(settings, name) as cycle, SetWorkflowID(name):
        _await(DBOS.start_workflow(cycle, request.to_document(), name))
    return _ended(settings, name)


def _go_on(settings: Settings, run: RunRecord) -> RunRecord:
    from dbos import DBOS, SetWorkflowID

    _check_can_go_on(run)
    if run.state in {RUNNING, INTERRUPTED}:  # whoever ran it is gone: this process holds the lock
        with _launched(settings, run.name):  # which finds it unfinished, and goes on with it
            _await(DBOS.retrieve_workflow(run.name))
        return _ended(settings, run.name)
    name = _free_name(settings, run.request)
    tell(settings.home, name, "asked", request=run.request.to_document(), after=run.name)
    for stage, answer in run.done.items():
        tell(settings.home, name, "ended", stage=stage, answer=answer)
    with _launched(settings, name), SetWorkflowID(name):
        _await(DBOS.fork_workflow(run.name, len(run.done) + 1, application_version=name))
    return _ended(settings, name)


def _check_can_go_on(run: RunRecord) -> None:
    if run.state == FINISHED:
        raise Fault(
            f"A run that goes on must be unfinished; {run.name} has ended. Try: rastin cycle run.",
            f"تنها اجرای ناتمام ادامه می‌یابد؛ {run.name} پایان یافته است. rastin cycle run را اجرا کنید.",
        )
    if run.request.code != code_identity():
        raise Fault(
            f"The version that began a run must finish it; {run.name} was begun with {run.request.code}."
            " Try: rastin cycle run, which begins anew.",
            f"نسخه‌ای که اجرا را آغاز کرده باید آن را به پایان برساند؛ {run.name} با {run.request.code} آغاز شده است."
            " با rastin cycle run از نو آغاز کنید.",
        )


def _ended(settings: Settings, name: str) -> RunRecord:
    run = run_named(settings, name)
    tell(settings.home, name, "finished")
    _sweep(settings)
    return run


def _sweep(settings: Settings) -> None:
    """Remove what was handed over in runs that have finished."""
    for run in runs(settings):
        if run.state == FINISHED:
            shutil.rmtree(record_folder(settings.home) / run.folder, ignore_errors=True)


def _free_name(settings: Settings, request: CycleRequest) -> str:
    begun = f"C{request.cycle}-{request.moment:%Y%m%d}-"
    return f"{begun}{sum(run.name.startswith(begun) for run in runs(settings)) + 1}"


@contextmanager
def _launched(settings: Settings, name: str) -> Iterator[CycleFunction]:
    from dbos import DBOS, DBOSPortableJSONSerializer

    config: DBOSConfig = {
        "name": "rastin",
        "system_database_url": database_url(settings),
        "serializer": DBOSPortableJSONSerializer(),
        "application_version": name,
        "executor_id": "rastin",
        "console_log_level": "CRITICAL",  # faults are said once, by the command line
        "notification_listener_polling_interval_sec": 0.1,
    }
    DBOS(config=config)
    cycle = _registered(settings, name)
    try:
        DBOS.launch()
        yield cycle
    finally:
        DBOS.destroy(destroy_registry=True)


def _registered(settings: Settings, run: str) -> CycleFunction:
    from dbos import DBOS

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MOST_KILLS)
    def cycle(request: dict[str, Any], folder: str) -> dict[str, Any]:
        done: dict[str, dict[str, Any]] = {}
        for name, stage in STAGES.items():
            work = Work(settings, CycleRequest.from_document(request), record_folder(settings.home) / folder, done)
            done[name] = DBOS.run_step({"name": name}, _telling(run, name, stage), work)
        return done

    return cycle


def _telling(run: str, name: str, stage: Callable[[Work], dict[str, Any]]) -> Callable[[Work], dict[str, Any]]:
    """Let a stage tell when it begins and how it ends."""

    def told(work: Work) -> dict[str, Any]:
        home = work.settings.home
        tell(home, run, "began", stage=name)
        try:
            answer = stage(work)
        except Exception as error:
            said = (
                [error.english, error.persian] if isinstance(error, Fault) else [f"{type(error).__name__}: {error}"] * 2
            )
            tell(home, run, "failed", stage=name, fault=said)
            raise
        tell(home, run, "ended", stage=name, answer=answer)
        return answer

    return told


def _await(handle: Any) -> None:
    from dbos import PortableWorkflowError

    try:
        handle.get_result(polling_interval_sec=0.1)
    except PortableWorkflowError as error:  # what is left of an error that went through the record
        if error.name == Fault.__name__:
            english, _, persian = error.message.partition("\n")
            raise Fault(english, persian) from None
        raise _failed(f"{error.name}: {error.message}") from error
    except OSError as error:
        raise _failed(f"{type(error).__name__}: {error}") from error


def _failed(told: str) -> Fault:
    return Fault(
        f"A stage of the run failed; {told}. Try: rastin cycle resume, once its cause is mended.",
        f"یک مرحله از اجرا ناکام ماند؛ {told}. پس از رفع علت rastin cycle resume را اجرا کنید.",
    )
