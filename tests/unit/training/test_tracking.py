"""The tracking store follows the shelf; where it cannot be reached, that is said and the shelf stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from features.command_line import rastin
from features.faults import Fault
from features.settings import Settings
from tests.shelves import let_through, put, shelf_in
from training.cli import commands
from training.tracking import CHALLENGER, CHAMPION, EXPERIMENT, MODEL, name_champion, track

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("mlflow")  # importing it takes seconds: one worker does

for name, command in commands.commands.items():
    rastin.add_command(command, name)


def _settings(folder: Path, **changed: Any) -> Settings:
    settings = {"signing_key_file": folder / "home.signing", "signers_file": folder / "home.signers"}
    return Settings(home=folder, **{**settings, **changed})


def _client(settings: Settings) -> Any:
    import mlflow

    uri = f"sqlite:///{(settings.home / 'mlflow' / 'runs.db').resolve()}"
    return mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)


def _aliases(settings: Settings) -> dict[str, str]:
    client = _client(settings)
    aliases = client.get_registered_model(MODEL).aliases
    return {
        alias: client.get_model_version(MODEL, version).tags["rastin.release"] for alias, version in aliases.items()
    }


def test_aliases_follow_promotion_and_rollback(tmp_path: Path) -> None:
    settings, shelf = _settings(tmp_path), shelf_in(tmp_path)
    first = put(tmp_path)
    assert track(settings, first) is None
    assert _aliases(settings) == {CHALLENGER: first.name}
    let_through(shelf, first.name)
    shelf.promote(first.name)
    name_champion(settings)
    assert _aliases(settings) == {CHAMPION: first.name}
    second = put(tmp_path, seed=2)
    assert track(settings, second) is None
    assert _aliases(settings) == {CHAMPION: first.name, CHALLENGER: second.name}
    let_through(shelf, second.name)
    shelf.promote(second.name)
    name_champion(settings)
    assert _aliases(settings) == {CHAMPION: second.name, CHALLENGER: first.name}
    shelf.rollback()
    name_champion(settings)
    assert _aliases(settings) == {CHAMPION: first.name, CHALLENGER: second.name}


def test_a_release_is_recorded_once_with_its_files(tmp_path: Path) -> None:
    settings, release = _settings(tmp_path), put(tmp_path)
    for _ in range(2):
        assert track(settings, release) is None
    client = _client(settings)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.run_name == release.name
    assert run.data.params["as_of"] == release.manifest["as_of"]
    kept = {file.path for file in client.list_artifacts(run.info.run_id, "release")}
    assert {"release/model.txt", "release/manifest.sig"} <= kept
    assert len(client.search_model_versions(f"name = '{MODEL}'")) == 1


def test_a_store_that_cannot_be_reached_is_said_and_breaks_nothing(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'file' / 'runs.db'}"
    (tmp_path / "file").touch()
    settings, release = _settings(tmp_path, tracking_uri=nowhere), put(tmp_path)
    notice = track(settings, release)
    assert notice is not None
    assert "could not be written; the shelf is as it should be" in notice.english
    with pytest.raises(Fault, match="record of runs could not be written"):
        name_champion(settings)


def test_promote_stands_where_the_store_cannot_be_reached(tmp_path: Path) -> None:
    home = tmp_path / "home"
    release = put(home)
    for kind in ("signing", "signers"):
        (home / f"home.{kind}").rename(tmp_path / f"home.{kind}")
    shelf = shelf_in(home)
    let_through(shelf, release.name)
    (home / "mlflow").mkdir()
    (home / "mlflow" / "runs.db").write_text("no database", encoding="utf-8")
    result = CliRunner().invoke(rastin, ["--home", str(home), "releases", "promote", release.name])
    assert result.exit_code == 0, result.output
    assert f"{release.name} is the champion." in result.stdout
    assert "could not be written" in result.stderr
    assert shelf.champion() == release.name
