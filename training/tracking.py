"""Tracking: each retraining as an MLflow run, in a database of its own or on a tracking server."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from features.settings import Settings
    from models.release import Release

EXPERIMENT = "rastin"


def track(settings: Settings, release: Release) -> str:
    """Record a release as a run: parameters, metrics, files.

    Returns
    -------
    str
        The run's identifier.
    """
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # it would call out otherwise
    import mlflow

    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    folder = (settings.home / "mlflow").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    mlflow.set_tracking_uri(settings.tracking_uri or f"sqlite:///{folder / 'runs.db'}")
    client = mlflow.MlflowClient()
    found = client.get_experiment_by_name(EXPERIMENT)
    artefacts = None if settings.tracking_uri else (folder / "artifacts").as_uri()
    experiment = found.experiment_id if found else client.create_experiment(EXPERIMENT, artifact_location=artefacts)
    with mlflow.start_run(experiment_id=experiment, run_name=release.name) as run:
        mlflow.log_params({name: value for name, value in release.manifest.items() if name != "sha256"})
        mlflow.log_metrics(_metrics(release))
        mlflow.log_artifacts(str(settings.home / "releases" / release.name), "release")
    return str(run.info.run_id)


def _metrics(release: Release) -> dict[str, float]:
    return {
        f"cycle_{cycle}/{ranker}/{name.replace('@', '_at_').replace('%', '_percent')}": metric["value"]
        for cycle, measured in release.evaluation["cycles"].items()
        for ranker, metrics in measured["rankers"].items()
        for name, metric in metrics.items()
    }
