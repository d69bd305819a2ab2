"""The trained homes that the integration tests share, among all workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.trained_home import TrainedHome, make_trained_home

if TYPE_CHECKING:
    from pathlib import Path


def _shared_folder(factory: pytest.TempPathFactory, worker: str) -> Path:
    """Return the folder that all workers of this run have in common."""
    base = factory.getbasetemp()
    return base if worker == "master" else base.parent


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> TrainedHome:
    """Return a trained home, made with two threads, the truth lying beside the drop."""
    return make_trained_home(_shared_folder(tmp_path_factory, worker_id) / "trained", threads=2, has_truth=True)


@pytest.fixture(scope="session")
def twin(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> TrainedHome:
    """Return a home of its own key, made with one thread from the same drop without its truth."""
    return make_trained_home(_shared_folder(tmp_path_factory, worker_id) / "twin", threads=1, has_truth=False)
