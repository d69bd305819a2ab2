"""Tracking: each retraining as an MLflow run and a model version, in a database of its own or on a tracking server.

The version's aliases follow the shelf: `champion` is the release that scores, `challenger` the newest other one. The
shelf does not depend on any of it: where the store cannot be reached, that is said, and everything else stands.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.whole_files import whole_file
from models.shelf import open_shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from features.settings import Settings
    from models.release import Release

EXPERIMENT = MODEL = "rastin"
CHAMPION, CHALLENGER = "champion", "challenger"
_TAG = "rastin.release"
_PATIENCE = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2", "MLFLOW_HTTP_REQUEST_TIMEOUT": "20"}  # a server may be away


def track(settings: Settings, release: Release) -> Fault | None:
    """Record a release as a run with parameters, metrics and files, once; return what kept it from being recorded."""
    try:
        with _client(settings) as client:
            _record(settings, client, release)
            _set_aliases(settings, client)
    except Fault as fault:
        return fault
    return None


def name_champion(settings: Settings) -> None:
    """Let the aliases follow the shelf.

    Raises
    ------
    Fault
        When the tracking store cannot be reached.
    """
    with _client(settings) as client:
        _set_aliases(settings, client)


@contextmanager
def _client(settings: Settings) -> Iterator[Any]:
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # it would call out otherwise
    for name, value in _PATIENCE.items():
        os.environ.setdefault(name, value)
    import mlflow

    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        uri = settings.tracking_uri or _own_database(settings.home / "mlflow")
        yield mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    except Exception as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Fault(
            f"The record of runs could not be written; the shelf is as it should be all the same. It said: {told}",
            f"سابقهٔ آموزش‌ها نوشته نشد؛ قفسهٔ نسخه‌ها با این همه درست است. پیام: {told}",
        ) from error


def _own_database(folder: Path) -> str:
    """Return the database in the home folder; made aside and put in place whole, as making it takes many steps."""
    import mlflow

    path = folder.resolve() / "runs.db"
    if not path.exists():
        with whole_file(path) as draft:
            mlflow.MlflowClient(tracking_uri=f"sqlite:///{draft}").search_experiments(max_results=1)
    return f"sqlite:///{path}"


def _record(settings: Settings, client: Any, release: Release) -> None:
    experiment = _experiment(settings, client)
    there = client.search_runs([experiment], f"tags.`{_TAG}` = '{release.name}' and status = 'FINISHED'")
    run = there[0] if there else _run(settings, client, experiment, release)
    if not _version(client, release.name):
        if not client.search_registered_models(f"name = '{MODEL}'"):
            client.create_registered_model(MODEL)
        source = f"{run.info.artifact_uri}/release"
        client.create_model_version(MODEL, source=source, run_id=run.info.run_id, tags={_TAG: release.name})


def _experiment(settings: Settings, client: Any) -> str:
    found = client.get_experiment_by_name(EXPERIMENT)
    if found:
        return str(found.experiment_id)
    artefacts = None if settings.tracking_uri else (settings.home / "mlflow" / "artifacts").resolve().as_uri()
    return str(client.create_experiment(EXPERIMENT, artifact_location=artefacts))


def _run(settings: Settings, client: Any, experiment: str, release: Release) -> Any:
    run = client.create_run(experiment, run_name=release.name, tags={_TAG: release.name})
    for name, value in release.manifest.items():
        if not isinstance(value, dict):
            client.log_param(run.info.run_id, name, value)
    for name, value in _metrics(release).items():
        client.log_metric(run.info.run_id, name, value)
    client.log_artifacts(run.info.run_id, str(settings.home / "releases" / release.name), "release")
    client.set_terminated(run.info.run_id)
    return run


def _set_aliases(settings: Settings, client: Any) -> None:
    shelf = open_shelf(settings)
    champion, names = shelf.champion(), shelf.names()
    others = [name for name in names if name != champion]
    for alias, release in ((CHAMPION, champion), (CHALLENGER, others[-1] if others else None)):
        version = _version(client, release) if release else None
        if version:
            client.set_registered_model_alias(MODEL, alias, version)
        elif client.search_registered_models(f"name = '{MODEL}'"):
            client.delete_registered_model_alias(MODEL, alias)


def _version(client: Any, release: str) -> str | None:
    found = client.search_model_versions(f"name = '{MODEL}' and tags.`{_TAG}` = '{release}'")
    return str(found[0].version) if found else None


def _metrics(release: Release) -> dict[str, float]:
    return {
        f"cycle_{cycle}/{ranker}/{name.replace('@', '_at_').replace('%', '_percent')}": metric["value"]
        for cycle, measured in release.evaluation["cycles"].items()
        for ranker, metrics in measured["rankers"].items()
        for name, metric in metrics.items()
    }
