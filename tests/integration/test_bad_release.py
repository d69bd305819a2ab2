"""A bad release that a trusted key signed is refused wherever it is asked for; the good one serves on."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from features.faults import Fault
from models.shelf import open_shelf
from tests.served_home import ServedHome, serve_home
from tests.shelves import sign_anew
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def served(trained: TrainedHome, tmp_path: Path) -> Iterator[ServedHome]:
    settings = copy_of(trained, tmp_path)
    shutil.copyfile(trained.settings.signing_key_path, settings.signing_key_path)
    with serve_home(settings) as served:
        yield served


def _put_one_that_never_ends(served: ServedHome, good: str) -> str:
    """Put a release on the shelf whose first tree leads back to its root, signed by the home's own key."""
    releases = served.settings.home / "releases"
    shutil.copytree(releases / good, releases / "edited")
    model = releases / "edited" / "model.txt"
    head, key, tail = model.read_text(encoding="utf-8").partition("\nleft_child=")
    model.write_text(f"{head}{key}0{tail[1:]}", encoding="utf-8")
    return sign_anew(served.settings.home.parent, releases / "edited").name


def _publish_by(served: ServedHome, release: str) -> None:
    """Publish the cycle's run once more, as if another release had scored it."""
    runs = served.settings.home / "scores" / str(CYCLE)
    shutil.copytree(runs / (runs / "latest").read_text(encoding="utf-8"), runs / "later")
    manifest = runs / "later" / "manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**said, "release": release}), encoding="utf-8")
    (runs / "latest").write_text("later", encoding="utf-8")


def test_a_bad_release_is_refused_and_the_good_one_serves_on(served: ServedHome, trained: TrainedHome) -> None:
    first, second = trained.published.scores()["job_id"].iloc[[-1, -2]]
    good, latest = trained.published.release, served.settings.home / "scores" / str(CYCLE) / "latest"
    before = latest.read_text(encoding="utf-8")
    bad = _put_one_that_never_ends(served, good)
    assert served.json(f"/v1/jobs/{first}/explanation")["release"] == good
    process = served.app.state.held.explainer._process._process.pid

    _publish_by(served, bad)
    refused = served.ask(f"/v1/jobs/{second}/explanation", accept_language="en")
    assert refused.status_code == 503
    assert f"that of {bad} is refused" in refused.json()["detail"]
    assert "in tree 0" in refused.json()["detail"]
    assert served.ask(f"/v1/releases/{bad}").status_code == 503
    assert served.json(f"/v1/cycles/{CYCLE}/list?limit=1")["release"] == bad  # scores that were published are listed
    with pytest.raises(Fault, match="must be safe to load"):
        open_shelf(served.settings).promote(bad, "in case")
    assert open_shelf(served.settings).champion() is None

    latest.write_text(before, encoding="utf-8")
    assert served.json(f"/v1/jobs/{second}/explanation")["release"] == good
    assert served.app.state.held.explainer._process._process.pid == process
    assert served.json(f"/v1/releases/{good}")["release"] == good
